import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type {SentMessageInfo} from 'nodemailer/lib/smtp-connection'
import {isBindingCredentials, type SmtpLogin} from '../../domain/binding/credentials.ts'
import type {SmtpOverride} from '../../domain/context/context.ts'
import type {Refusal} from '../../domain/sending/mail-refusal.ts'
import {acceptedMessageId, readReply} from '../../domain/sending/smtp-reply.ts'
import type {TestMail} from '../../domain/sending/test-mail.ts'
import {reveal} from '../../domain/text/reveal.ts'
import type {ProofReport, SendReport} from '../../ports/sending/mail-transports.ts'
import {composeMessage} from './message.ts'
import {smtpRefusal} from './smtp-refusal.ts'
import {peerName, type SmtpServer, smtpServer} from './smtp-server.ts'
import {type Timeouts, unexpectedReply, withSmtpLogin} from './smtp-session.ts'
import {Transcript} from './transcript.ts'

export interface SmtpTransportOptions {
  readonly signal: AbortSignal
  readonly timeouts: Timeouts
  readonly override?: SmtpOverride
  readonly trace?: (line: string) => void
}

/** Sends one message. Every recipient has to be taken: one refused makes the report a refusal. */
export async function sendBySmtp(
  credentials: SmtpLogin,
  mail: TestMail,
  tls: SmtpServer['tls'],
  options: SmtpTransportOptions,
): Promise<SendReport> {
  const message = await composeMessage(mail)
  const outcome = await attempt(credentials, tls, options, (connection) => send(connection, mail, message))
  const {transcript} = outcome
  if ('refusal' in outcome) return {accepted: false, refusal: outcome.refusal, transcript: transcript.lines}
  const {response, rejectedErrors = []} = outcome.result
  const [rejected] = rejectedErrors
  if (rejected) {
    const refusal = smtpRefusal(rejected, credentials.smtp_server)
    transcript.note('the message went to the other recipients')
    return {accepted: false, refusal, transcript: transcript.lines}
  }
  const reply = transcript.mask(response)
  return {accepted: true, messageId: acceptedMessageId(reply) ?? reply, reply, transcript: transcript.lines}
}

/** AUTH and nothing else. */
export async function proveSmtpLogin(
  credentials: SmtpLogin,
  tls: SmtpServer['tls'],
  options: SmtpTransportOptions,
): Promise<ProofReport> {
  const outcome = await attempt(credentials, tls, options, async () => undefined)
  const transcript = outcome.transcript.lines
  return 'refusal' in outcome ? {proved: false, refusal: outcome.refusal, transcript} : {proved: true, transcript}
}

type Outcome<T> = {readonly transcript: Transcript} & ({readonly result: T} | {readonly refusal: Refusal})

/** One login and what is done with it; whatever goes wrong on the way becomes a refusal, an interruption excepted. */
async function attempt<T>(
  credentials: SmtpLogin,
  tls: SmtpServer['tls'],
  {signal, timeouts, override, trace}: SmtpTransportOptions,
  speak: (connection: SMTPConnection) => Promise<T>,
): Promise<Outcome<T>> {
  const started = performance.now()
  const {smtp_user: user, smtp_password: password} = credentials
  const secrets = isBindingCredentials(credentials) ? [password, credentials.aws_secret_access_key] : [password]
  const transcript = new Transcript(secrets)
  const server = await smtpServer(credentials, tls, override)
  const peer = peerName(server)
  const traced = (end: string): void =>
    trace?.(`SMTP ${peer} ${tls} ${end} ${Math.round(performance.now() - started)} ms`)
  try {
    const result = await withSmtpLogin(
      server,
      {user, password: reveal(password)},
      {transcript, signal, timeouts},
      speak,
    )
    traced('ok')
    return {result, transcript}
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Error)) throw error
    const refusal = smtpRefusal(error, peer)
    traced(refusal.kind)
    const message = transcript.mask(refusal.message)
    transcript.note(message)
    return {refusal: {...refusal, message}, transcript}
  }
}

async function send(connection: SMTPConnection, mail: TestMail, message: Buffer): Promise<SentMessageInfo> {
  return await new Promise((resolve, reject) => {
    connection.send({from: mail.from, to: [...mail.to]}, message, (error, info) => {
      if (error) reject(error)
      else if (readReply(info.response) === undefined) reject(unexpectedReply('the message', info.response))
      else resolve(info)
    })
  })
}
