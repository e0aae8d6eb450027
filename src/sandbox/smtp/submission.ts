import type {SMTPServerDataStream, SMTPServerSession} from 'smtp-server'
import type {Environment} from '../environment.ts'
import {acceptMail, LARGEST_MESSAGE} from '../mail/accept.ts'
import {fieldValue, readMessage} from '../mail/message.ts'
import {MailRefusal} from '../mail/refusal.ts'
import {DiskFull} from '../store/store.ts'
import type {SmtpUser} from './authentication.ts'
import {noRoom, Reply, refusalReply, TOO_LONG} from './replies.ts'

/** Reads to the end of DATA and submits the message. @returns the text of the 250 reply @throws Reply */
export async function submit(
  env: Environment,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string> {
  const raw = await readAll(stream)
  if (stream.sizeExceeded) throw new Reply(552, TOO_LONG)
  const user = session.user as SmtpUser
  const recipients = session.envelope.rcptTo.map(({address}) => address)
  try {
    const from = fieldValue(readMessage(raw), 'from') ?? ''
    const {mailFrom} = session.envelope
    const returnPath = mailFrom ? mailFrom.address : ''
    const tlsVersion = tlsVersionOf(session)
    const submission = {transport: 'smtp', ...user, from, returnPath, recipients, raw, tlsVersion} as const
    return `Ok ${(await env.store.jointly(() => acceptMail(env, submission))).messageId}`
  } catch (error) {
    if (error instanceof MailRefusal) {
      env.log(`smtp: ${user.userName}: ${error.kind}`)
      throw refusalReply(error)
    }
    if (error instanceof DiskFull) throw noRoom()
    env.log(`smtp: ${error instanceof Error ? error.message : String(error)}`)
    throw new Reply(451, 'Temporary service failure')
  }
}

/** The library keeps what Node says of the cipher; nobody gets as far as this without TLS, and none older than 1.2. */
function tlsVersionOf({tlsOptions}: SMTPServerSession): string {
  return typeof tlsOptions === 'object' && 'version' in tlsOptions && tlsOptions.version === 'TLSv1.3'
    ? 'TLSv1.3'
    : 'TLSv1.2'
}

/** Everything up to the size limit; what comes after it is read and let go, because the client sends it anyway. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= LARGEST_MESSAGE) chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
