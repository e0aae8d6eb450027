import type {DnsReply, Question, ServerAddress} from '../dns-answers.ts'
import type {RequiredRecord} from '../required-records.ts'
import type {Role} from './judgement.ts'
import {questionsFor} from './questions.ts'

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
 * Every question of one verification, to be asked all at once; none is put to a server twice. Questions that would only
 * reveal a mistake go where the zone is kept, or to the resolvers where that is not known.
 */
export function planQuestions(records: readonly RequiredRecord[], places: Places): PlannedQuestion[] {
  const planned = new Map<string, PlannedQuestion>()
  for (const record of records) {
    const {primary, clues} = questionsFor(record, places)
    const servers = serversOf(places, record.name)
    const keepers = servers.some(({role}) => role === 'authority') ? 'authority' : 'resolver'
    for (const {server, role} of servers) {
      for (const question of role === keepers ? [primary, ...clues] : [primary]) {
        planned.set(replyKey(server, question), {server, question})
      }
    }
  }
  return [...planned.values()]
}
