import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {certificateFor} from '../support/certificates.ts'
import {type RunningNamed, startNamed} from './named.ts'
import {type RunningUnbound, startUnbound} from './unbound.ts'
import {
  AMAZON_ZONE,
  judgementOn,
  lookAt,
  masterLines,
  ROOT_ZONE,
  requiredFor,
  thresholdsOf,
  update,
} from './verify-zones.ts'

const ZONES = ['no.gov', 'old.gov', 'watch.gov', 'two.gov', 'doh.gov'] as const
type Zone = (typeof ZONES)[number]

const right = (zone: Zone): string => masterLines(requiredFor(zone))
const without = (zone: Zone, purpose: string): string =>
  masterLines(requiredFor(zone).filter((record) => record.purpose !== purpose))

const RECORDS: Readonly<Record<Zone, string>> = {
  'no.gov': without('no.gov', 'dmarc'),
  'old.gov': `${without('old.gov', 'mx')}mail 300 MX 10 mx.mail-host.example.`,
  'watch.gov': `${without('watch.gov', 'mx')}mail 2 MX 10 mx.mail-host.example.`,
  'two.gov': `${without('two.gov', 'dmarc')}_dmarc 300 TXT "v=DMARC1; p=reject; p=none (old)"`,
  'doh.gov': right('doh.gov'),
}

describe('verify beside a real caching resolver', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-interop-doh-'))
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const {authority, cert, key} = certificateFor('127.0.0.1')
  const caFile = file('ca.pem', authority)
  const https = {cert: file('cert.pem', cert), key: file('key.pem', key)}
  let named: RunningNamed
  let unbound: RunningUnbound
  let fresh: RunningUnbound

  before(async () => {
    named = await startNamed({
      zones: [ROOT_ZONE, AMAZON_ZONE, ...ZONES.map((name) => ({name, records: RECORDS[name]}))],
    })
    const zones = [AMAZON_ZONE.name, ...ZONES]
    unbound = await startUnbound({authority: named, zones, caches: true, https})
    fresh = await startUnbound({authority: named, zones})
  })
  after(async () => {
    await unbound?.close()
    await fresh?.close()
    await named?.close()
    rmSync(folder, {recursive: true})
  })

  const at = ({address, port}: RunningUnbound): string => `${address}:${port}`
  const look = async (zone: Zone, ...resolvers: string[]) =>
    await lookAt({resolvers, authoritativePort: named.port, caFile}, zone, requiredFor(zone))
  const mend = async (zone: Zone, purpose: 'dmarc' | 'mx', ...resolvers: string[]) => {
    const judgement = judgementOn(await look(zone, ...resolvers), purpose)
    await update(named, thresholdsOf(judgement, judgement.edit ?? {do: ''}))
    return judgement
  }

  it('says for how long a "no" is still kept, which the SOA limits to its minimum', async () => {
    expect(await mend('no.gov', 'dmarc', at(unbound))).to.include({mistake: 'missing'})
    const seen = await look('no.gov', at(unbound))
    expect(seen).to.include({dns: 'waiting', verified: false})
    const {state, secondsLeft} = judgementOn(seen, 'dmarc')
    expect(state).to.equal('elsewhere')
    expect(secondsLeft).to.be.within(50, 60)
  })

  it('says for how long an old answer is still kept, which is its TTL', async () => {
    expect(await mend('old.gov', 'mx', at(unbound))).to.include({mistake: 'wrong-value'})
    const judgement = judgementOn(await look('old.gov', at(unbound)), 'mx')
    expect(judgement.state).to.equal('elsewhere')
    expect(judgement.secondsLeft).to.be.within(290, 300)
    const there = judgement.seen.find(({role}) => role === 'resolver')
    expect(there).to.deep.include({state: 'wrong', values: ['10 mx.mail-host.example']})
  })

  it('is all right once the cache lets go', async () => {
    await mend('watch.gov', 'mx', at(unbound))
    expect(judgementOn(await look('watch.gov', at(unbound)), 'mx')).to.include({state: 'elsewhere'})
    for (let tries = 0; tries < 60; tries += 1) {
      if ((await look('watch.gov', at(unbound))).dns === 'right') return
      await pause(100)
    }
    expect.fail('the cache never let go of an answer with a TTL of two seconds')
  })

  it('says which of two resolvers is behind', async () => {
    await mend('two.gov', 'dmarc', at(unbound), at(fresh))
    const {state, seen} = judgementOn(await look('two.gov', at(unbound), at(fresh)), 'dmarc')
    expect(state).to.equal('elsewhere')
    const resolvers = seen.filter(({role}) => role === 'resolver')
    expect(resolvers.map(({server, state: there}) => [server, there])).to.deep.equal([
      [at(unbound), 'wrong'],
      [at(fresh), 'right'],
    ])
  })

  it("asks unbound's own DNS over HTTPS, which speaks HTTP/2 alone", async () => {
    const seen = await look('doh.gov', unbound.httpsUrl)
    expect(seen).to.include({dns: 'right', zone: 'doh.gov'})
    expect(seen.servers.map(({role, answered}) => [role, answered])).to.deep.equal([
      ['authority', true],
      ['resolver', true],
    ])
  })
})
