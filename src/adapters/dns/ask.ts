import {randomInt} from 'node:crypto'
import type {AskOptions, NoAnswerReason, Question, ServerAddress} from '../../domain/verification/dns/answers.ts'
import type {HttpsResolvers} from './https.ts'
import {type DnsMessage, encodeQuery, type Rcode, readReply} from './message.ts'
import {askByTcp} from './tcp.ts'
import {askByUdp, type RetryPolicy} from './udp.ts'

export interface Asking {
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
  /** For each of three tries over UDP, and a third of what TCP gets; 2000 unless said otherwise. */
  readonly timeoutMillis?: number
  readonly https: HttpsResolvers
}

/** What one exchange needs to know. */
type Exchange = RetryPolicy & AskOptions & Pick<Asking, 'https'>

const TIMEOUT_MILLIS = 2000

/** A resolver with nothing in its cache asks a slow zone more than once before it can answer. */
const TRIES = 3

/** What servers say that do not understand EDNS, or not its version 0 (RFC 6891 sections 6.1.3 and 7). */
const NO_EDNS: readonly Rcode[] = ['FORMERR', 'NOTIMP', 'BADVERS']

/**
 * One question to one server: UDP with EDNS, without EDNS for a server that does not understand it, TCP when the answer
 * was cut. Never throws: what went wrong is the outcome.
 */
export async function ask(
  server: ServerAddress,
  question: Question,
  {trace, timeoutMillis = TIMEOUT_MILLIS, ...asking}: Asking & AskOptions,
): Promise<DnsMessage | NoAnswerReason> {
  const start = performance.now()
  const ways = server.url === undefined ? askOnce : overHttps
  const outcome = await ways(server, question, {...asking, timeoutMillis, tries: TRIES})
  const millis = Math.round(performance.now() - start)
  const place = server.url ?? `${server.address} port ${server.port}`
  const asked = `${place} ${question.type} ${question.name}${asking.checkingDisabled ? ' unchecked' : ''}`
  trace?.(`dns ${asked} ${summary(outcome)} ${millis} ms`)
  return outcome
}

async function askOnce(
  server: ServerAddress,
  question: Question,
  exchange: Exchange,
): Promise<DnsMessage | NoAnswerReason> {
  const offered = await overUdp(server, question, exchange, true)
  const notUnderstood = typeof offered === 'object' && NO_EDNS.includes(offered.rcode)
  const answer = notUnderstood ? await overUdp(server, question, exchange, false) : offered
  if (typeof answer === 'string' || !answer.truncated) return answer
  return await overTcp(server, question, exchange, !notUnderstood)
}

async function overUdp(
  server: ServerAddress,
  question: Question,
  exchange: Exchange,
  edns: boolean,
): Promise<DnsMessage | NoAnswerReason> {
  const id = randomInt(0x10000)
  const read = (datagram: Buffer): DnsMessage | 'malformed' | undefined => {
    const reply = readReply(datagram, id, question)
    return reply === 'stranger' ? undefined : reply
  }
  const query = encodeQuery(id, question, {...exchange, edns})
  return query === undefined ? 'malformed' : await askByUdp(server, query, read, exchange)
}

async function overTcp(
  server: ServerAddress,
  question: Question,
  exchange: Exchange,
  edns: boolean,
): Promise<DnsMessage | NoAnswerReason> {
  const id = randomInt(0x10000)
  const retryPolicy = {signal: exchange.signal, timeoutMillis: exchange.timeoutMillis * exchange.tries}
  const query = encodeQuery(id, question, {...exchange, edns})
  if (query === undefined) return 'malformed'
  const outcome = await askByTcp(server, query, retryPolicy)
  return typeof outcome === 'string' ? outcome : replyIn(outcome, id, question)
}

/** RFC 8484 section 4.1: an id of 0, so that caches on the way see the same question as the same. */
async function overHttps(
  server: ServerAddress,
  question: Question,
  exchange: Exchange,
): Promise<DnsMessage | NoAnswerReason> {
  const {signal, timeoutMillis, tries, https} = exchange
  const retryPolicy = {signal, timeoutMillis: timeoutMillis * tries}
  const query = encodeQuery(0, question, {...exchange, edns: true})
  if (query === undefined) return 'malformed'
  const outcome = await https.ask(server.url ?? '', query, retryPolicy)
  return typeof outcome === 'string' ? outcome : replyIn(outcome, 0, question)
}

/** Nothing is cut where the whole message has room: an answer that says so is not all of it (RFC 2181 section 9). */
function replyIn(message: Buffer, id: number, question: Question): DnsMessage | 'malformed' {
  const reply = readReply(message, id, question)
  return reply === 'stranger' || (typeof reply === 'object' && reply.truncated) ? 'malformed' : reply
}

function summary(outcome: DnsMessage | NoAnswerReason): string {
  if (typeof outcome === 'string') return outcome
  return `${outcome.rcode} ${outcome.answers.length} answers${outcome.authoritative ? ' authoritative' : ''}`
}
