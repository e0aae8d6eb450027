import {type DnsFacts, type Places, planQuestions, planUnchecked, replyKey} from '../domain/diagnosis/facts.ts'
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
 * not answer are facts as well. Only a resolver that fails is asked once more, past DNSSEC.
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
  const facts = {...places, replies: new Map(replies)}
  const unchecked = await Promise.all(
    planUnchecked(records, facts).map(async ({server, question}): Promise<[string, DnsReply]> => {
      return [replyKey(server, question), await nameServers.ask(server, question, {checkingDisabled: true})]
    }),
  )
  return {...facts, unchecked: new Map(unchecked)}
}

async function authoritiesOf(nameServers: NameServers, names: readonly string[]): Promise<Places['authorities']> {
  const found = await Promise.all(names.map(async (name) => [name, await nameServers.authorities(name)] as const))
  return new Map(found.flatMap(([name, authorities]) => (authorities === undefined ? [] : [[name, authorities]])))
}
