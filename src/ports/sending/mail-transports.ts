import type {BindingCredentials, SmtpLogin} from '../../domain/binding/credentials.ts'
import type {Refusal} from '../../domain/sending/mail-refusal.ts'
import type {TestMail} from '../../domain/sending/test-mail.ts'

export type {TestMail}

/** The two transports by which a binding's credentials send mail. A refusal is an answer, not an exception. */
export interface MailTransports {
  /** SMTP with STARTTLS, or with TLS from the first byte. */
  sendBySmtp(credentials: SmtpLogin, mail: TestMail, tls: 'starttls' | 'implicit'): Promise<SendReport>
  /** SES API v2 SendEmail, simple content, signed with the binding's access key. */
  sendByApi(credentials: BindingCredentials, mail: TestMail): Promise<SendReport>
  /** Connects, AUTHs and quits without a message. */
  proveSmtpLogin(credentials: BindingCredentials, tls: 'starttls' | 'implicit'): Promise<ProofReport>
  /** STS GetCallerIdentity: needs no right, so it proves the key and nothing else. */
  proveApiKey(credentials: BindingCredentials): Promise<ProofReport>
  /** Whether `smtp_password` is the one that SES derives from the secret key and the region; a pure calculation. */
  smtpPasswordFits(credentials: BindingCredentials): boolean
}

export type SendReport =
  | {
      readonly accepted: true
      /** SES's id: the same that its events and feedback carry. */
      readonly messageId: string
      /** The server's last word, as it came: data. */
      readonly reply: string
      readonly transcript: readonly TranscriptLine[]
    }
  | {readonly accepted: false; readonly refusal: Refusal; readonly transcript: readonly TranscriptLine[]}

export type ProofReport =
  | {
      readonly proved: true
      readonly transcript: readonly TranscriptLine[]
      /** API only: ARN of the IAM user whose key it is. */
      readonly arn?: string
    }
  | {readonly proved: false; readonly refusal: Refusal; readonly transcript: readonly TranscriptLine[]}

/** One line of a conversation. Secrets are already replaced by dots. */
export interface TranscriptLine {
  readonly from: 'client' | 'server' | 'note'
  readonly text: string
}
