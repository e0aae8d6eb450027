import {
  type AskOptions,
  followAnswer,
  type NoAnswerReason,
  type Question,
  type ServerAddress,
} from '../../domain/verification/dns/answers.ts'
import {isWithin, selfAndParents} from '../../domain/verification/dns/name.ts'
import type {Authorities} from '../../ports/verification/dns.ts'
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
  options?: AskOptions,
) => Promise<DnsMessage | NoAnswerReason>

/** `failed`: resolvers are there, and could not find out (SERVFAIL). Undefined: nobody answered. */
type Outcome = DnsMessage | 'failed' | undefined

/**
 * Finds zones and their servers through resolvers: SOA says where the zone begins, NS who serves it, A (or else AAAA)
 * where they are. What resolvers withhold because its signatures are broken is asked for past the check, so that the
 * zone's own servers can be. Answers are remembered for a minute.
 */
export class ZoneFinder {
  readonly #resolvers: readonly ServerAddress[]
  readonly #port: number
  readonly #askOne: AskOne
  readonly #signal: AbortSignal
  readonly #remembered = new Map<string, {readonly at: number; readonly answer: Promise<Outcome>}>()

  constructor(resolvers: readonly ServerAddress[], port: number, askOne: AskOne, signal: AbortSignal) {
    this.#resolvers = resolvers
    this.#port = port
    this.#askOne = askOne
    this.#signal = signal
  }

  /** Undefined when no resolver answered. */
  async authorities(name: string): Promise<Authorities | undefined> {
    const found = await this.#zoneOf(name)
    if (found === undefined) return undefined
    const {zone, failed} = found
    const hosts = (await this.#recordsOf({name: zone, type: 'NS'})).sort().slice(0, MAX_SERVERS)
    const located = await Promise.all(hosts.map(async (host) => await this.#locate(host)))
    const servers = located.filter((server) => server !== undefined)
    return failed === undefined || (await this.#isKept(failed, servers)) ? {zone, servers} : undefined
  }

  /** @returns also the name itself, where resolvers failed at it or below the zone: a loop of CNAMEs, a broken cut */
  async #zoneOf(name: string): Promise<{readonly zone: string; readonly failed?: string} | undefined> {
    let failed: string | undefined
    const found = (zone: string) => ({zone, ...(failed === undefined ? {} : {failed})})
    for (const candidate of selfAndParents(name)) {
      const reply = await this.#ask({name: candidate, type: 'SOA'})
      if (reply === undefined) return undefined
      if (reply === 'failed') {
        failed ??= candidate
        continue
      }
      if (reply.answers.some((record) => record.type === 'SOA' && record.name === candidate)) {
        return found(candidate)
      }
      // Behind a CNAME the SOA is that of where it leads, even where that is nowhere: the parent knows better.
      if (reply.answers.some((record) => record.type === 'CNAME' && record.name === candidate)) continue
      if (reply.soaOwner !== undefined && (reply.soaOwner === '' || isWithin(candidate, reply.soaOwner))) {
        return found(reply.soaOwner)
      }
    }
    return undefined
  }

  /** Whether one of the servers speaks for the name: it is not delegated further, whatever stops resolvers there. */
  async #isKept(name: string, servers: readonly ServerAddress[]): Promise<boolean> {
    const question = {name, type: 'SOA'} as const
    const replies = await Promise.all(servers.map(async (server) => await this.#askOne(server, question, this.#signal)))
    return replies.some((reply) => typeof reply === 'object' && reply.authoritative)
  }

  async #recordsOf(question: Question): Promise<string[]> {
    const reply = await this.#ask(question)
    const answers = typeof reply === 'object' ? reply.answers : []
    return followAnswer(answers, question).records.map(({data}) => data)
  }

  async #locate(host: string): Promise<ServerAddress | undefined> {
    for (const type of ['A', 'AAAA'] as const) {
      const [address] = await this.#recordsOf({name: host, type})
      if (address !== undefined) return {label: host, address, port: this.#port}
    }
    return undefined
  }

  async #ask(question: Question): Promise<Outcome> {
    const key = `${question.type} ${question.name}`
    const known = this.#remembered.get(key)
    if (known !== undefined && performance.now() - known.at < REMEMBER_MILLIS) return await known.answer
    this.#forget()
    const answer = this.#askResolvers(question)
    this.#remembered.set(key, {at: performance.now(), answer})
    const reply = await answer
    if (typeof reply !== 'object') this.#remembered.delete(key)
    return reply
  }

  /** What is too old makes room, so that many domains take no more memory than a minute's worth. */
  #forget(): void {
    if (this.#remembered.size < MANY) return
    for (const [key, {at}] of this.#remembered) {
      if (performance.now() - at >= REMEMBER_MILLIS || this.#remembered.size > 2 * MANY) this.#remembered.delete(key)
    }
  }

  async #askResolvers(question: Question): Promise<Outcome> {
    const checked = await this.#race(question, {})
    return checked === 'failed' ? await this.#race(question, {checkingDisabled: true}) : checked
  }

  /** All resolvers at once; the first that knows wins and the others are let go. */
  async #race(question: Question, options: AskOptions): Promise<Outcome> {
    const race = new AbortController()
    const signal = AbortSignal.any([this.#signal, race.signal])
    let failures = 0
    const answers = this.#resolvers.map(async (resolver) => {
      const reply = await this.#askOne(resolver, question, signal, options)
      if (typeof reply === 'object' && (reply.rcode === 'NOERROR' || reply.rcode === 'NXDOMAIN')) return reply
      if (typeof reply === 'object' && reply.rcode === 'SERVFAIL') failures += 1
      throw new Error()
    })
    try {
      return await Promise.any(answers)
    } catch {
      return failures > 0 ? 'failed' : undefined
    } finally {
      race.abort()
    }
  }
}
