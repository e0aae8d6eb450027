import type {RequiredRecord} from '../records/required-records.ts'
import {isDmarc} from './dmarc/record.ts'
import type {DnsRecord, DnsReply, Question, ServerAddress} from './dns/answers.ts'
import type {Role} from './judgement.ts'
import {type DmarcElsewhere, misplacedQuestions, questionsFor} from './questions.ts'
import type {SpfAnswers} from './spf/lookup.ts'
import {isSpf} from './spf/record.ts'

/** Who is to be asked about the records of a domain. */
export interface Places {
  /** The domain that mail is sent from. */
  readonly domain: string
  /** By record name: the zone that encloses it and the servers of that zone. */
  readonly authorities: ReadonlyMap<string, {readonly zone: string; readonly servers: readonly ServerAddress[]}>
  readonly resolvers: readonly ServerAddress[]
}

/** What was asked and what came back. */
export interface DnsFacts extends Places {
  /** By {@link replyKey}. */
  readonly replies: ReadonlyMap<string, DnsReply>
  /** The same, asked again past DNSSEC of resolvers that had failed. */
  readonly unchecked?: ReadonlyMap<string, DnsReply>
  /** What the SPF records lead to: includes, redirects, hosts. */
  readonly spfAnswers?: SpfAnswers
  readonly dmarc?: DmarcElsewhere
}

export interface PlannedQuestion {
  readonly server: ServerAddress
  readonly question: Question
}

export function replyKey(server: ServerAddress, question: Question): string {
  return `${server.address} ${server.port} ${question.type} ${question.name}`
}

/** The servers that are asked about a name, each address once; a server of the zone counts as that. */
export function serversOf(places: Places, name: string): {readonly server: ServerAddress; readonly role: Role}[] {
  const authorities = places.authorities.get(name)?.servers ?? []
  const seen = new Set<string>()
  const once = (role: Role) => (server: ServerAddress) => {
    const key = `${server.address} ${server.port}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{server, role}]
  }
  return [...authorities.flatMap(once('authority')), ...places.resolvers.flatMap(once('resolver'))]
}

/**
 * Every question of one verification that no answer leads to, to be asked all at once; none is put to a server twice.
 * Questions that would only reveal a mistake go where the zone is kept, or to the resolvers where that is not known.
 */
export function planQuestions(records: readonly RequiredRecord[], places: Places): PlannedQuestion[] {
  const planned = new Map<string, PlannedQuestion>()
  for (const record of records) {
    const {primary, clues, beyond} = questionsFor(record, places)
    const servers = serversOf(places, record.name)
    const keepers = servers.some(({role}) => role === 'authority') ? 'authority' : 'resolver'
    for (const {server, role} of servers) {
      const questions = [primary, ...(role === keepers ? clues : []), ...(role === 'resolver' ? beyond : [])]
      for (const question of questions) planned.set(replyKey(server, question), {server, question})
    }
  }
  for (const {zone, servers} of places.authorities.values()) {
    const question = {name: zone, type: 'SOA'} as const
    if (zone === '') continue
    for (const server of servers) planned.set(replyKey(server, question), {server, question})
  }
  return [...planned.values()]
}

/**
 * Where else the records may have been put: asked of those who keep the zone, for the records that they do not have.
 */
export function planOrphans(records: readonly RequiredRecord[], facts: DnsFacts): PlannedQuestion[] {
  const planned = new Map<string, PlannedQuestion>()
  for (const record of records) {
    for (const {server} of keepersOf(facts, record.name)) {
      const reply = facts.replies.get(replyKey(server, {name: record.name, type: record.type}))
      if (reply?.kind !== 'answer' || reply.answers.some((answer) => isOfItsKind(record, answer))) continue
      for (const question of misplacedQuestions(record, facts)) {
        const key = replyKey(server, question)
        if (!facts.replies.has(key)) planned.set(key, {server, question})
      }
    }
  }
  return [...planned.values()]
}

/** Beside a TXT record of another kind, the right one may still be missing. */
function isOfItsKind({type, purpose}: RequiredRecord, answer: DnsRecord): boolean {
  if (answer.type !== type) return false
  return purpose === 'spf' ? isSpf(answer.data) : purpose === 'dmarc' ? isDmarc(answer.data) : true
}

function keepersOf(places: Places, name: string): {readonly server: ServerAddress; readonly role: Role}[] {
  const servers = serversOf(places, name)
  const authorities = servers.filter(({role}) => role === 'authority')
  return authorities.length > 0 ? authorities : servers
}

/**
 * One question to each resolver that failed with SERVFAIL: if it answers once it need not check signatures, those are what
 * is wrong (RFC 4035 section 5.5).
 */
export function planUnchecked(records: readonly RequiredRecord[], facts: DnsFacts): PlannedQuestion[] {
  return facts.resolvers.flatMap((server) => {
    const failed = records.find(({name, type}) => {
      const reply = facts.replies.get(replyKey(server, {name, type}))
      return reply?.kind === 'no-answer' && reply.reason === 'servfail'
    })
    return failed === undefined ? [] : [{server, question: {name: failed.name, type: failed.type}}]
  })
}
