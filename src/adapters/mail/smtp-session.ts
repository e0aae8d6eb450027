import {TLSSocket} from 'node:tls'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type {Options} from 'nodemailer/lib/smtp-connection'
import {readReply} from '../../domain/sending/smtp-reply.ts'
import type {SmtpServer} from './smtp-server.ts'
import type {Transcript} from './transcript.ts'

export interface Login {
  readonly user: string
  readonly password: string
}

export interface Timeouts {
  /** From the lookup of the name to a private connection, milliseconds. */
  readonly connect: number
  /** Each reply, milliseconds. */
  readonly reply: number
}

const GOODBYE_MILLIS = 1000
/** Of one reply, in octets: a line has 512 at the most (RFC 5321 section 4.5.3.1.5). */
const MAX_REPLY = 64 * 1024
/** The time of a whole conversation is that of N replies: each may be late, not all. */
const LATE_REPLIES = 4
/** RFC 4954 section 4: the only code of a login that succeeded. */
const LOGGED_IN = 235

/**
 * Opens a private connection, logs in, lends the connection to `speak` and says QUIT. STARTTLS is demanded, never merely
 * tried, and the certificate has to be of `server.host`: no credential is sent over anything less (RFC 8314).
 * @throws nodemailer's error, or the signal's reason.
 */
export async function withSmtpLogin<T>(
  server: SmtpServer,
  login: Login,
  {transcript, signal, timeouts}: {transcript: Transcript; signal: AbortSignal; timeouts: Timeouts},
  speak: (connection: SMTPConnection) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const {default: Connection} = await import('nodemailer/lib/smtp-connection')
  const connection = new Connection(connectionOptions(server, timeouts, () => connection, transcript))
  const finished = new AbortController()
  const {promise: overdue, reject: end} = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => end(Object.assign(new Error('it did not come to an end'), {code: 'ETIMEDOUT'})),
    timeouts.connect + LATE_REPLIES * timeouts.reply,
  )
  const broken = new Promise<never>((_, reject) => {
    // A callback that waits for a reply is not called when the connection breaks: the event is.
    connection.on('error', reject)
    signal.addEventListener('abort', () => reject(signal.reason), {signal: finished.signal})
  })
  const ended = new Promise<void>((resolve) => connection.once('end', () => resolve()))
  const conversation = async (): Promise<T> => {
    await called((done) => connection.connect(done))
    await called((done) => connection.login({user: login.user, pass: login.password}, done))
    const reply = connection.lastServerResponse || ''
    if (readReply(reply)?.code !== LOGGED_IN) throw unexpectedReply('the login', reply)
    return await speak(connection)
  }
  try {
    return await Promise.race([conversation(), broken, overdue])
  } finally {
    clearTimeout(timer)
    finished.abort()
    await sayGoodbye(connection, ended, signal)
  }
}

/** nodemailer goes by a reply's first octet, and takes what is no reply of SMTP for one. */
export function unexpectedReply(to: string, reply: string): Error {
  return Object.assign(new Error(`it answered ${to} with: ${reply}`), {code: 'EPROTOCOL'})
}

async function sayGoodbye(connection: SMTPConnection, ended: Promise<void>, signal: AbortSignal): Promise<void> {
  if (!connection.destroyed && !signal.aborted && connection.secure) {
    connection.quit()
    const timer = setTimeout(() => connection.close(), GOODBYE_MILLIS)
    await ended
    clearTimeout(timer)
  }
  connection.close()
}

/** A Node style callback as a promise. */
async function called(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()))
  })
}

function connectionOptions(
  server: SmtpServer,
  timeouts: Timeouts,
  connection: () => SMTPConnection,
  transcript: Transcript,
): Options {
  return {
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'starttls',
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    socketTimeout: timeouts.reply,
    socketCloseTimeout: GOODBYE_MILLIS,
    maxResponseSize: MAX_REPLY,
    tls: {minVersion: 'TLSv1.2', ...(server.authority === undefined ? {} : {ca: server.authority})},
    transactionLog: true,
    logger: new ConversationLog(connection, transcript),
  }
}

/** nodemailer's log of a connection, as lines of a transcript; the security of the line is noted once it is there. */
class ConversationLog {
  readonly #connection: () => SMTPConnection
  readonly #transcript: Transcript
  #described = false

  constructor(connection: () => SMTPConnection, transcript: Transcript) {
    this.#connection = connection
    this.#transcript = transcript
  }

  debug(entry: {readonly tnx?: string}, message: string): void {
    if (entry.tnx !== 'client' && entry.tnx !== 'server') return
    this.#describe()
    if (entry.tnx === 'client') this.#transcript.client(message)
    else this.#transcript.server(message)
  }

  info(entry: {readonly tnx?: string; readonly outByteCount?: number; readonly remoteAddress?: string}): void {
    if (entry.tnx === 'network' && entry.remoteAddress !== undefined) {
      this.#transcript.note(`connected to ${entry.remoteAddress}`)
    }
    if (entry.tnx === 'message') this.#transcript.note(`the message, ${entry.outByteCount ?? 0} octets`)
  }

  trace(): void {}
  warn(): void {}
  error(): void {}
  fatal(): void {}

  #describe(): void {
    const socket = this.#connection()._socket
    if (this.#described || !(socket instanceof TLSSocket)) return
    this.#described = true
    const certificate = socket.getPeerCertificate()
    const subject = certificate.subject?.CN ?? certificate.subjectaltname ?? 'no name'
    this.#transcript.note(
      `${socket.getProtocol() ?? 'TLS'}, ${socket.getCipher().name}; certificate of ${String(subject)}, ` +
        `issued by ${String(certificate.issuer?.CN ?? 'nobody')}, valid until ${certificate.valid_to}`,
    )
  }
}
