import {expect} from 'chai'
import {dnsNameServers} from '../../src/adapters/dns/name-servers.ts'
import {mergeWithPublished} from '../../src/app/records/merge.ts'
import type {DnsAccess} from '../../src/domain/context/context.ts'
import {isUnchanged} from '../../src/domain/records/record-changes.ts'
import {startNamed} from './named.ts'
import {slowRelay} from './slow-relay.ts'
import {startUnbound} from './unbound.ts'
import {AMAZON_ZONE, lookAt, masterLines, ROOT_ZONE, requiredFor} from './verify-zones.ts'

const ZONE = 'slow.gov'

describe('a zone whose only server takes two seconds, with nothing in any cache', () => {
  const opened: {close(): Promise<void>}[] = []
  const serve = async (): Promise<DnsAccess> => {
    const records = masterLines(requiredFor(ZONE))
    const named = await startNamed({zones: [ROOT_ZONE, AMAZON_ZONE, {name: ZONE, records}]})
    opened.unshift(named)
    const relay = await slowRelay(named, 2000)
    opened.unshift(relay)
    const unbound = await startUnbound({authority: relay, zones: [AMAZON_ZONE.name, ZONE], caches: true})
    opened.unshift(unbound)
    return {resolvers: [`${unbound.address}:${unbound.port}`], authoritativePort: relay.port}
  }
  afterEach(async () => {
    for (const server of opened.splice(0)) await server.close()
  })

  it('is right for verify on the first check, and on the next', async () => {
    const access = await serve()
    for (const look of ['first', 'second']) {
      const seen = await lookAt(access, ZONE, requiredFor(ZONE))
      const states = seen.records.map(({record, state}) => `${record.key} ${state}`)
      expect(states, look).to.deep.equal(seen.records.map(({record}) => `${record.key} right`))
      expect(seen.zone, look).to.equal(ZONE)
    }
  })

  it('is compared with by a merge at once, instead of being taken as unseen', async () => {
    const nameServers = dnsNameServers(await serve(), {signal: AbortSignal.timeout(50_000)})
    const clock = {now: () => Date.now(), newId: () => 'id', throwIfInterrupted: () => {}, sleep: async () => {}}
    const ports = {clock, nameServers: async () => nameServers}
    const {changes, merge} = await mergeWithPublished(ports, requiredFor(ZONE), ZONE)
    expect(merge.state).to.equal('merged')
    expect(changes.filter((change) => !isUnchanged(change))).to.deep.equal([])
  })
})
