import type {RequiredRecord} from '../../domain/records/required-records.ts'
import type {AskOptions, DnsReply} from '../../domain/verification/dns/answers.ts'
import {normaliseName} from '../../domain/verification/dns/name.ts'
import {
  type DnsFacts,
  type Places,
  type PlannedQuestion,
  planOrphans,
  planQuestions,
  planUnchecked,
  replyKey,
} from '../../domain/verification/facts.ts'
import type {NameServers, ServerAddress} from '../../ports/verification/dns.ts'

export interface WhomToAsk {
  readonly nameServers: NameServers
  /** These alone, instead of the zone's own servers and the resolvers of the context. */
  readonly at?: readonly ServerAddress[]
}

/**
 * Asks everything that bears on the records, all at once: the time it takes is that of the slowest server. Servers that do
 * not answer are facts as well. Asked afterwards: where a record may be that is not at its name, and a resolver that
 * failed, past DNSSEC.
 */
export async function gatherDnsFacts(
  {nameServers, at}: WhomToAsk,
  records: readonly RequiredRecord[],
  sendingDomain: string,
): Promise<DnsFacts> {
  const first = await gatherOnce({nameServers, ...(at === undefined ? {} : {at})}, records, sendingDomain)
  const answered = [...first.replies.values()].some(({kind}) => kind === 'answer')
  // A resolver with an empty cache was too slow to name the zone of a slow server: by now it knows.
  const slow = at === undefined && first.authorities.size === 0 && answered
  return slow ? await gatherOnce({nameServers}, records, sendingDomain) : first
}

async function gatherOnce(
  {nameServers, at}: WhomToAsk,
  records: readonly RequiredRecord[],
  sendingDomain: string,
): Promise<DnsFacts> {
  const domain = normaliseName(sendingDomain)
  const names = [...new Set([domain, ...records.map(({name}) => name)])]
  const places: Places = {
    domain,
    authorities: at === undefined ? await authoritiesOf(nameServers, names) : new Map(),
    resolvers: at ?? nameServers.resolvers,
  }
  const replies = await askPlanned(nameServers, planQuestions(records, places))
  const facts = {...places, replies: new Map(replies)}
  const [misplaced, unchecked] = await Promise.all([
    askPlanned(nameServers, planOrphans(records, facts)),
    askPlanned(nameServers, planUnchecked(records, facts), {checkingDisabled: true}),
  ])
  return {...places, replies: new Map([...replies, ...misplaced]), unchecked: new Map(unchecked)}
}

async function askPlanned(
  nameServers: NameServers,
  planned: readonly PlannedQuestion[],
  options: AskOptions = {},
): Promise<[string, DnsReply][]> {
  return await Promise.all(
    planned.map(async ({server, question}): Promise<[string, DnsReply]> => {
      return [replyKey(server, question), await nameServers.ask(server, question, options)]
    }),
  )
}

async function authoritiesOf(nameServers: NameServers, names: readonly string[]): Promise<Places['authorities']> {
  const found = await Promise.all(names.map(async (name) => [name, await nameServers.authorities(name)] as const))
  return new Map(found.flatMap(([name, authorities]) => (authorities === undefined ? [] : [[name, authorities]])))
}
