import type {BrokerAccess} from '../adapters/osb/broker.ts'
import type {OsbPlatform as OsbContext} from '../domain/context/context.ts'
import type {Ports} from '../ports/ports.ts'
import type {WiredContext} from './contexts.ts'
import {once} from './once.ts'

export function wirePlatform(
  {wiring, clock, options, current, readSecret}: WiredContext,
  inventoryOf: Ports['inventoryOf'],
): Pick<Ports, 'platform' | 'brokerRecords'> {
  const {warn, environment} = wiring
  const brokerOf = async ({url, username, password, caFile}: OsbContext): Promise<BrokerAccess> => {
    const {connectionWarnings} = await import('../adapters/http/connection-warnings.ts')
    for (const warning of connectionWarnings(url, {unverified: false})) warn(warning)
    return {url, username, password: async () => await readSecret(password), ...(caFile === undefined ? {} : {caFile})}
  }
  return {
    platform: once(async () => {
      const {keepGarbageShort} = await import('../adapters/http/young-generation.ts')
      keepGarbageShort()
      const {
        memory,
        context: {platform},
      } = await current()
      const inventory = await inventoryOf(memory)
      if (platform.kind === 'cf') {
        const {CloudFoundryPlatform} = await import('../adapters/cloudfoundry/platform.ts')
        return new CloudFoundryPlatform({platform, readSecret, environment}, {inventory, clock, warn, ...options})
      }
      const {OsbPlatform} = await import('../adapters/osb/platform.ts')
      return new OsbPlatform(await brokerOf(platform), {inventory, clock, ...options})
    }),
    brokerRecords: once(async () => {
      const {platform} = (await current()).context
      if (platform.kind !== 'osb') return undefined
      const {osbRecords} = await import('../adapters/osb/records.ts')
      return osbRecords(await brokerOf(platform), {clock, ...options})
    }),
  }
}
