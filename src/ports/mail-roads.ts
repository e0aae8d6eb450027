import type {BindingCredentials} from '../domain/credentials.ts'

/** The two roads by which a binding's credentials send mail. A refusal is an answer, not an exception. */
export interface MailRoads {
  /** SMTP with STARTTLS, or with TLS from the first byte. */
  sendBySmtp(credentials: BindingCredentials, mail: TestMail, tls: 'starttls' | 'implicit'): Promise<SendReport>
  /** SES API v2 SendEmail, simple content, signed with the binding's access key. */
  sendByApi(credentials: BindingCredentials, mail: TestMail): Promise<SendReport>
  /** Connects, AUTHs and quits without a message. */
  proveSmtpLogin(credentials: BindingCredentials, tls: 'starttls' | 'implicit'): Promise<ProofReport>
  /** STS GetCallerIdentity: needs no right, so it proves the key and nothing else. */
  proveApiKey(credentials: BindingCredentials): Promise<ProofReport>
}

export interface TestMail {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  /** Sent as X-SES-CONFIGURATION-SET or ConfigurationSetName; absent = the identity's default set. */
  readonly configurationSet?: string
}

export type SendReport =
  | {readonly accepted: true; readonly messageId: string; readonly transcript: readonly TranscriptLine[]}
  | {readonly accepted: false; readonly refusal: Refusal; readonly transcript: readonly TranscriptLine[]}

export type ProofReport =
  | {readonly proved: true; readonly transcript: readonly TranscriptLine[]}
  | {readonly proved: false; readonly refusal: Refusal; readonly transcript: readonly TranscriptLine[]}

export interface Refusal {
  /**
   * `credentials`: 535 or an unknown or wrong key (also right after a key was made: IAM lags). `policy`: the key may not
   * do this. `identity`: not verified. `paused`. `recipient`. `throttled` and `unreachable`: try again. `tls`. `other`.
   */
  readonly kind:
    | 'credentials'
    | 'policy'
    | 'identity'
    | 'paused'
    | 'recipient'
    | 'throttled'
    | 'unreachable'
    | 'tls'
    | 'other'
  /** SMTP reply code or HTTP status, where there was one. */
  readonly status?: number
  /** The server's own words: data. */
  readonly message: string
}

/** One line of a conversation. Secrets are already replaced by dots. */
export interface TranscriptLine {
  readonly from: 'client' | 'server' | 'note'
  readonly text: string
}
