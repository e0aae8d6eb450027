import {type DnsFacts, type Places, planQuestions, replyKey} from '../domain/diagnosis/facts.ts'
import type {DnsReply} from '../domain/dns-answers.ts'
import {normaliseName} from '../domain/dns-name.ts'
import type {RequiredRecord} from '../domain/required-records.ts'
import type {NameServers, ServerAddress} from '../ports/name-servers.ts'

export interface WhomToAsk {
  readonly nameServers: NameServers
  /** These alone, instead of the zone's own servers and the resolvers of the context. */
  readonly at?: readonly ServerAddress[]
}

/**
 * Asks everything that bears on the records, all at once: the time it takes is that of the slowest server. Servers that do
 * not answer are facts as well.
 */
export async function gatherDnsFacts(
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
  const replies = await Promise.all(
    planQuestions(records, places).map(async ({server, question}): Promise<[string, DnsReply]> => {
      return [replyKey(server, question), await nameServers.ask(server, question)]
    }),
  )
  return {...places, replies: new Map(replies)}
}

async function authoritiesOf(nameServers: NameServers, names: readonly string[]): Promise<Places['authorities']> {
  const found = await Promise.all(names.map(async (name) => [name, await nameServers.authorities(name)] as const))
  return new Map(found.flatMap(([name, authorities]) => (authorities === undefined ? [] : [[name, authorities]])))
}
