import type {CredentialOrigin} from '../../domain/binding/credential-origin.ts'
import {
  type BindingCredentials,
  isBindingCredentials,
  type SmtpLogin,
  sendingDomain,
} from '../../domain/binding/credentials.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {type Advice, adviceOn} from '../../domain/sending/mail-advice.ts'
import type {Refusal} from '../../domain/sending/mail-refusal.ts'
import {composeTestMail, defaultFrom, isWithin} from '../../domain/sending/test-mail.ts'
import type {Ports} from '../../ports/ports.ts'
import type {MailTransports, SendReport, TranscriptLine} from '../../ports/sending/mail-transports.ts'

export type Transport = 'smtp' | 'api'

export interface SendTestOptions {
  readonly to: readonly string[]
  /** `test@` the sending domain unless given. */
  readonly from?: string
  readonly transports: readonly Transport[]
  readonly tls: 'starttls' | 'implicit'
  /** How long a key that was just made may take until AWS knows it. */
  readonly timeoutMillis: number
  /** Whether the result is to hold the conversations. */
  readonly transcript: boolean
}

/** Whose mail it is. */
export interface Sender {
  /** Without those for the API where only SMTP is taken. */
  readonly credentials: BindingCredentials | SmtpLogin
  /** A temporary binding's key was made for this mail: refusals that AWS's lag explains are waited out. */
  readonly source: 'temporary binding' | CredentialOrigin
  readonly instance?: {readonly name: string; readonly id?: string}
}

export interface SendTestResult {
  readonly credentials: 'temporary binding' | 'given'
  /** Where the credentials came from. */
  readonly source: Sender['source']
  readonly instance?: {readonly name: string; readonly id?: string}
  readonly sendingDomain: string
  readonly from: string
  readonly to: readonly string[]
  /** Whether every transport took the mail: SES has it then, and delivery is still to come. */
  readonly accepted: boolean
  readonly transports: readonly TransportResult[]
  readonly warnings: readonly string[]
}

export type TransportResult = {
  readonly transport: Transport
  /** SMTP only. */
  readonly tls?: 'starttls' | 'implicit'
  /** Without secrets; only where it was asked for. */
  readonly transcript?: readonly TranscriptLine[]
} & (
  | {readonly accepted: true; readonly messageId: string; readonly reply: string}
  | {readonly accepted: false; readonly refusal: Refusal; readonly advice: Advice}
)

/** A refusal with the conversation that it ended. */
export interface RefusedReport {
  readonly refusal: Refusal
  readonly transcript: readonly TranscriptLine[]
}

const STAGES: Readonly<Record<Transport, string>> = {smtp: 'mail over SMTP', api: 'mail over the API'}
const RETRY_MILLIS = 2000
/** How long a policy refusal of a key that was just made counts as lag: its policy follows it to AWS's servers. */
const POLICY_LAG_MILLIS = 30_000

/**
 * Sends one test mail a transport, one after the other. Refusals are results.
 * @param refused a transport that is known to refuse the login, with its refusal: it is not taken.
 * @throws Interrupted
 */
export async function* sendTestMail(
  ports: Pick<Ports, 'mailTransports' | 'clock'>,
  sender: Sender,
  options: SendTestOptions,
  refused: (transport: Transport) => RefusedReport | undefined = () => undefined,
): Work<SendTestResult> {
  const mail = await ports.mailTransports()
  const {credentials} = sender
  const domain = domainToSendFrom(credentials, options.from)
  const from = options.from ?? defaultFrom(domain)
  const {to, tls} = options
  const warnings = [
    ...(isWithin(from, domain) ? [] : [`${from} is outside of ${domain}, which these credentials may send from.`]),
    ...(!isBindingCredentials(credentials) || mail.smtpPasswordFits(credentials)
      ? []
      : ['The SMTP password does not belong to the secret access key and the region beside it.']),
  ]
  for (const detail of warnings) yield {stage: 'check before sending', state: 'failed', detail}

  const transports: TransportResult[] = []
  for (const transport of options.transports) {
    const refusal = refused(transport)
    const report: SendReport = refusal
      ? {accepted: false, refusal: refusal.refusal, transcript: refusal.transcript}
      : yield* sendOn(ports, sender, {mail, transport, from, domain}, options)
    const common = {
      transport,
      ...(transport === 'smtp' ? {tls} : {}),
      ...(options.transcript ? {transcript: report.transcript} : {}),
    }
    if (report.accepted) {
      transports.push({...common, accepted: true, messageId: report.messageId, reply: report.reply})
    } else {
      const {instance} = sender
      const freshKey = isFresh(sender)
      const named = instance ? {instance: instance.name} : {}
      const advice = adviceOn(report.refusal, {transport, tls, from, to, sendingDomain: domain, freshKey, ...named})
      transports.push({...common, accepted: false, refusal: report.refusal, advice})
    }
  }
  return {
    credentials: isFresh(sender) ? 'temporary binding' : 'given',
    source: sender.source,
    ...(sender.instance ? {instance: sender.instance} : {}),
    sendingDomain: domain,
    from,
    to,
    accepted: transports.every(({accepted}) => accepted),
    transports,
    warnings,
  }
}

/** An SMTP login says nothing of a domain: then it is the sender's. */
export function domainToSendFrom(credentials: BindingCredentials | SmtpLogin, from: string | undefined): string {
  return isBindingCredentials(credentials) ? sendingDomain(credentials) : (from?.slice(from.lastIndexOf('@') + 1) ?? '')
}

const isFresh = ({source}: Sender): boolean => source === 'temporary binding'

interface Letter {
  readonly mail: MailTransports
  readonly transport: Transport
  readonly from: string
  readonly domain: string
}

async function* sendOn(
  {clock}: Pick<Ports, 'clock'>,
  sender: Sender,
  {mail, transport, from, domain}: Letter,
  {to, tls, timeoutMillis}: SendTestOptions,
): Work<SendReport> {
  const {credentials} = sender
  const stage = STAGES[transport]
  const started = clock.now()
  for (;;) {
    const now = clock.now()
    const letter = composeTestMail({from, to, transport, sentAt: new Date(now).toISOString()})
    yield {stage, state: 'running'}
    const report =
      transport === 'api' && isBindingCredentials(credentials)
        ? await mail.sendByApi(credentials, letter)
        : await mail.sendBySmtp(credentials, letter, tls)
    if (report.accepted) {
      yield {stage, state: 'done', detail: report.messageId}
      return report
    }
    const {kind, message} = report.refusal
    const lagMillis =
      kind === 'credentials' ? timeoutMillis : kind === 'policy' && isWithin(from, domain) ? POLICY_LAG_MILLIS : 0
    if (!isFresh(sender) || clock.now() - started >= Math.min(lagMillis, timeoutMillis)) {
      yield {stage, state: 'failed', detail: message}
      return report
    }
    yield {stage, state: 'running', detail: `not yet: ${message}`}
    await clock.sleep(RETRY_MILLIS)
  }
}
