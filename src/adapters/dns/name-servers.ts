import {getServers} from 'node:dns'
import type {DnsAccess} from '../../domain/context/context.ts'
import {parseServerAddress} from '../../domain/context/server-address.ts'
import type {DnsReply, NoAnswerReason} from '../../domain/verification/dns/answers.ts'
import type {NameServers} from '../../ports/verification/dns.ts'
import {type Asking, ask} from './ask.ts'
import {HttpsResolvers} from './https.ts'
import type {DnsMessage, Rcode} from './message.ts'
import {ZoneFinder} from './zone-finder.ts'

const REFUSALS: Readonly<Record<Exclude<Rcode, 'NOERROR' | 'NXDOMAIN'>, NoAnswerReason>> = {
  FORMERR: 'malformed',
  SERVFAIL: 'servfail',
  NOTIMP: 'refused',
  REFUSED: 'refused',
  NOTAUTH: 'refused',
  BADVERS: 'refused',
  OTHER: 'refused',
}

/** Name servers asked over UDP, TCP and HTTPS. Without resolvers of the context, the system's own are used. */
export function dnsNameServers(access: DnsAccess, options: Omit<Asking, 'https'>): NameServers {
  const asking: Asking = {...options, https: new HttpsResolvers(access.caFile)}
  const texts = access.resolvers.length > 0 ? access.resolvers : getServers()
  const resolvers = texts.map(parseServerAddress).filter((resolver) => resolver !== undefined)
  const finder = new ZoneFinder(
    resolvers,
    access.authoritativePort ?? 53,
    async (server, question, race, how = {}) => await ask(server, question, {...asking, ...how, signal: race}),
    asking.signal,
  )
  return {
    resolvers,
    ask: async (server, question, how = {}) => replyOf(await ask(server, question, {...asking, ...how})),
    authorities: async (name) => await finder.authorities(name),
  }
}

function replyOf(outcome: DnsMessage | NoAnswerReason): DnsReply {
  if (typeof outcome === 'string') return {kind: 'no-answer', reason: outcome}
  const {rcode, authoritative, answers, negativeTtl} = outcome
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') {
    return {kind: 'no-answer', reason: REFUSALS[rcode], ...(outcome.extended ? {extended: outcome.extended} : {})}
  }
  return {kind: 'answer', rcode, authoritative, answers, ...(negativeTtl === undefined ? {} : {negativeTtl})}
}
