import {randomInt} from 'node:crypto'
import type {NoAnswerReason, Question, ServerAddress} from '../../domain/dns-answers.ts'
import {type DnsMessage, encodeQuery, readReply} from './message.ts'
import {askByTcp} from './tcp.ts'
import {askByUdp, type Patience} from './udp.ts'

export interface Asking {
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
  /** For each of two tries over UDP, and half of what TCP gets; 2000 unless said otherwise. */
  readonly timeoutMillis?: number
}

const TIMEOUT_MILLIS = 2000
const TRIES = 2

/**
 * One question to one server: UDP with EDNS, without EDNS for a server that does not understand it, TCP when the answer
 * was cut. Never throws: what went wrong is the outcome.
 */
export async function ask(
  server: ServerAddress,
  question: Question,
  {signal, trace, timeoutMillis = TIMEOUT_MILLIS}: Asking,
): Promise<DnsMessage | NoAnswerReason> {
  const start = performance.now()
  const outcome = await askOnce(server, question, {signal, timeoutMillis, tries: TRIES})
  const millis = Math.round(performance.now() - start)
  const asked = `${server.address} port ${server.port} ${question.type} ${question.name}`
  trace?.(`dns ${asked} ${summary(outcome)} ${millis} ms`)
  return outcome
}

async function askOnce(
  server: ServerAddress,
  question: Question,
  patience: Patience,
): Promise<DnsMessage | NoAnswerReason> {
  const offered = await overUdp(server, question, patience, true)
  const notUnderstood = typeof offered === 'object' && (offered.rcode === 'FORMERR' || offered.rcode === 'NOTIMP')
  const answer = notUnderstood ? await overUdp(server, question, patience, false) : offered
  return typeof answer === 'object' && answer.truncated ? await overTcp(server, question, patience) : answer
}

async function overUdp(
  server: ServerAddress,
  question: Question,
  patience: Patience,
  edns: boolean,
): Promise<DnsMessage | NoAnswerReason> {
  const id = randomInt(0x10000)
  const read = (datagram: Buffer): DnsMessage | 'malformed' | undefined => {
    const reply = readReply(datagram, id, question)
    return reply === 'stranger' ? undefined : reply
  }
  return await askByUdp(server, encodeQuery(id, question, edns), read, patience)
}

async function overTcp(
  server: ServerAddress,
  question: Question,
  {signal, timeoutMillis, tries}: Patience,
): Promise<DnsMessage | NoAnswerReason> {
  const id = randomInt(0x10000)
  const patience = {signal, timeoutMillis: timeoutMillis * tries}
  const outcome = await askByTcp(server, encodeQuery(id, question, true), patience)
  if (typeof outcome === 'string') return outcome
  const reply = readReply(outcome, id, question)
  return reply === 'stranger' ? 'malformed' : reply
}

function summary(outcome: DnsMessage | NoAnswerReason): string {
  if (typeof outcome === 'string') return outcome
  return `${outcome.rcode} ${outcome.answers.length} answers${outcome.authoritative ? ' authoritative' : ''}`
}
