import {followAnswer, type NoAnswerReason, type Question, type ServerAddress} from '../../domain/dns-answers.ts'
import {isWithin, selfAndParents} from '../../domain/dns-name.ts'
import type {Authorities} from '../../ports/name-servers.ts'
import type {DnsMessage} from './message.ts'

/** Enough to see a zone's servers disagree, and a bound on what a zone with many can make us ask. */
const MAX_SERVERS = 8

/** Zone cuts and addresses of name servers move seldom: one verification must not ask for them once a record. */
const REMEMBER_MILLIS = 60_000

/** Answers that are kept without looking whether they are too old. */
const MANY = 1000

export type AskOne = (
  server: ServerAddress,
  question: Question,
  signal: AbortSignal,
) => Promise<DnsMessage | NoAnswerReason>

/**
 * Finds zones and their servers through resolvers: SOA says where the zone begins, NS who serves it, A (or else AAAA)
 * where they are. Answers are remembered for a minute.
 */
export class ZoneFinder {
  readonly #resolvers: readonly ServerAddress[]
  readonly #port: number
  readonly #askOne: AskOne
  readonly #signal: AbortSignal
  readonly #remembered = new Map<string, {readonly at: number; readonly answer: Promise<DnsMessage | undefined>}>()

  constructor(resolvers: readonly ServerAddress[], port: number, askOne: AskOne, signal: AbortSignal) {
    this.#resolvers = resolvers
    this.#port = port
    this.#askOne = askOne
    this.#signal = signal
  }

  /** Undefined when no resolver answered. */
  async authorities(name: string): Promise<Authorities | undefined> {
    const zone = await this.#zoneOf(name)
    if (zone === undefined) return undefined
    const reply = await this.#ask({name: zone, type: 'NS'})
    const hosts = followAnswer(reply?.answers ?? [], {name: zone, type: 'NS'})
      .records.map(({data}) => data)
      .sort()
      .slice(0, MAX_SERVERS)
    const servers = await Promise.all(hosts.map(async (host) => await this.#locate(host)))
    return {zone, servers: servers.filter((server) => server !== undefined)}
  }

  async #zoneOf(name: string): Promise<string | undefined> {
    for (const candidate of selfAndParents(name)) {
      const reply = await this.#ask({name: candidate, type: 'SOA'})
      if (reply === undefined) return undefined
      if (reply.answers.some((record) => record.type === 'SOA' && record.name === candidate)) return candidate
      // Behind a CNAME the SOA is that of where it leads, even where that is nowhere: the parent knows better.
      if (reply.answers.some((record) => record.type === 'CNAME' && record.name === candidate)) continue
      if (reply.soaOwner !== undefined && (reply.soaOwner === '' || isWithin(candidate, reply.soaOwner))) {
        return reply.soaOwner
      }
    }
    return undefined
  }

  async #locate(host: string): Promise<ServerAddress | undefined> {
    for (const type of ['A', 'AAAA'] as const) {
      const question = {name: host, type}
      const reply = await this.#ask(question)
      const address = followAnswer(reply?.answers ?? [], question).records[0]?.data
      if (address !== undefined) return {label: host, address, port: this.#port}
    }
    return undefined
  }

  async #ask(question: Question): Promise<DnsMessage | undefined> {
    const key = `${question.type} ${question.name}`
    const known = this.#remembered.get(key)
    if (known !== undefined && performance.now() - known.at < REMEMBER_MILLIS) return await known.answer
    this.#forget()
    const answer = this.#askResolvers(question)
    this.#remembered.set(key, {at: performance.now(), answer})
    const reply = await answer
    if (reply === undefined) this.#remembered.delete(key)
    return reply
  }

  /** What is too old makes room, so that many domains take no more memory than a minute's worth. */
  #forget(): void {
    if (this.#remembered.size < MANY) return
    for (const [key, {at}] of this.#remembered) {
      if (performance.now() - at >= REMEMBER_MILLIS || this.#remembered.size > 2 * MANY) this.#remembered.delete(key)
    }
  }

  /** All resolvers at once; the first that knows wins and the others are let go. */
  async #askResolvers(question: Question): Promise<DnsMessage | undefined> {
    const race = new AbortController()
    const signal = AbortSignal.any([this.#signal, race.signal])
    const answers = this.#resolvers.map(async (resolver) => {
      const reply = await this.#askOne(resolver, question, signal)
      if (typeof reply === 'string' || (reply.rcode !== 'NOERROR' && reply.rcode !== 'NXDOMAIN')) throw new Error()
      return reply
    })
    try {
      return await Promise.any(answers)
    } catch {
      return undefined
    } finally {
      race.abort()
    }
  }
}
