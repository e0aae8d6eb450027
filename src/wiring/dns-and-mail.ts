import type {Ports} from '../ports/ports.ts'
import type {WiredContext} from './contexts.ts'
import {once} from './once.ts'

export function wireDnsAndMail({
  options,
  currentIfAny,
}: WiredContext): Pick<Ports, 'nameServers' | 'publicSuffixes' | 'mailTransports'> {
  return {
    nameServers: once(async () => {
      const {dnsNameServers} = await import('../adapters/dns/name-servers.ts')
      return dnsNameServers((await currentIfAny())?.dns ?? {resolvers: []}, options)
    }),
    publicSuffixes: once(async () => {
      const {publicSuffixList} = await import('../adapters/public-suffixes/public-suffixes.ts')
      return publicSuffixList()
    }),
    mailTransports: once(async () => {
      const {mailTransports} = await import('../adapters/mail/mail-transports.ts')
      const context = await currentIfAny()
      const endpoint = context?.mailEndpoint ?? context?.aws?.endpoint
      return mailTransports(
        {...(context?.smtp ? {smtp: context.smtp} : {}), ...(endpoint === undefined ? {} : {awsEndpoint: endpoint})},
        options,
      )
    }),
  }
}
