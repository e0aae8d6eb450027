import {expect} from 'chai'
import {type RunningNamed, startNamed} from './named.ts'
import {type SignedZone, signedZone} from './signed-zone.ts'
import {type RunningUnbound, startUnbound, type UnboundOptions} from './unbound.ts'
import {AMAZON_ZONE, lookAt, masterLines, ROOT_ZONE, requiredFor} from './verify-zones.ts'

describe('verify beside a real resolver that checks signatures', () => {
  const opened: {close(): Promise<void>}[] = []
  let good: SignedZone
  let expired: SignedZone
  let early: SignedZone
  before(async () => {
    const sign = async (zone: string, from: string, until: string) =>
      await signedZone(zone, masterLines(requiredFor(zone)), {from, until})
    good = await sign('good.gov', 'now-86400', 'now+2592000')
    expired = await sign('old.gov', '20240101000000', '20240201000000')
    early = await sign('early.gov', '20350101000000', '20350201000000')
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (server) => await server.close()))
  })

  const serve = async (
    zone: string,
    {file}: {file: string},
    options: Pick<UnboundOptions, 'trustAnchors' | 'server'>,
    port?: number,
  ): Promise<{named: RunningNamed; unbound: RunningUnbound}> => {
    const zones = [ROOT_ZONE, AMAZON_ZONE, {name: zone, file}]
    const named = await startNamed({zones, ...(port === undefined ? {} : {port})})
    opened.push(named)
    const unbound = await startUnbound({authority: named, zones: [AMAZON_ZONE.name, zone], ...options})
    opened.push(unbound)
    return {named, unbound}
  }
  const look = async (zone: string, {named, unbound}: {named: RunningNamed; unbound: RunningUnbound}) => {
    const resolvers = [`${unbound.address}:${unbound.port}`]
    return await lookAt({resolvers, authoritativePort: named.port}, zone, requiredFor(zone))
  }

  it('has nothing to say of a zone that is signed well', async () => {
    const servers = await serve('good.gov', good, {trustAnchors: [good.anchor]})
    const {zones, dns} = await look('good.gov', servers)
    expect(zones).to.deep.equal([])
    expect(dns).to.equal('right')
  })

  it('has nothing to say of signatures that nobody checks', async () => {
    const {zones, dns} = await look('old.gov', await serve('old.gov', expired, {}))
    expect(zones).to.deep.equal([])
    expect(dns).to.equal('right')
  })

  // Versions of unbound that say of each only that it is bogus (RFC 8914 section 4.7) give no reason.
  const broken = [
    [
      'a signature that has expired',
      'old.gov',
      () => expired,
      () => expired.anchor,
      /is broken; resolvers|a signature has expired/,
    ],
    [
      'a signature that is not valid yet',
      'early.gov',
      () => early,
      () => early.anchor,
      /is broken; resolvers|a signature is not valid yet/,
    ],
    [
      'a DS record at the parent that names another key',
      'good.gov',
      () => good,
      () => expired.anchor.replace('old.gov', 'good.gov'),
      /is broken; resolvers|the key that the parent names is missing/,
    ],
    [
      'a zone that is not signed any more',
      'good.gov',
      () => ({file: unsigned('good.gov')}),
      () => good.anchor,
      /is broken; resolvers|the key that the parent names is missing|signatures are missing/,
    ],
  ] as const
  for (const [what, zone, signed, anchor, why] of broken) {
    it(`sees ${what}, though the zone's own servers answer`, async () => {
      const seen = await look(zone, await serve(zone, signed(), {trustAnchors: [anchor()]}))
      expect(seen.dns).to.equal('wrong')
      const [finding, ...more] = seen.zones
      expect(more).to.deep.equal([])
      expect(finding).to.include({code: 'dnssec-broken', severity: 'wrong', zone})
      expect(finding?.text).to.match(why)
    })
  }

  it('sees it by asking past the check where the resolver does not say why it fails', async () => {
    const servers = await serve('old.gov', expired, {trustAnchors: [expired.anchor], server: ['ede: no']})
    const [finding] = (await look('old.gov', servers)).zones
    expect(finding).to.include({code: 'dnssec-broken'})
    expect(finding?.text).to.equal('DNSSEC of old.gov is broken; resolvers that check it give no answer at all')
  })

  it('finds the zone and its servers where everybody who can be asked checks signatures', async () => {
    const servers = await serve('old.gov', expired, {trustAnchors: [expired.anchor]})
    const seen = await look('old.gov', servers)
    expect(seen.zone).to.equal('old.gov')
    expect(seen.records.map(({state}) => state)).not.to.include('unknown')
    expect(seen.zones.map(({code}) => code)).to.deep.equal(['dnssec-broken'])
  })

  it('is content once the zone is signed again, and once its DS record is gone', async () => {
    const before = await serve('old.gov', expired, {trustAnchors: [expired.anchor]})
    expect((await look('old.gov', before)).dns).to.equal('wrong')
    await Promise.all(opened.splice(0).map(async (server) => await server.close()))
    const again = await signedZone('old.gov', masterLines(requiredFor('old.gov')), {
      from: 'now-86400',
      until: 'now+86400',
    })
    const signed = await serve('old.gov', again, {trustAnchors: [again.anchor]})
    expect(await look('old.gov', signed)).to.deep.include({dns: 'right', zones: []})
    const withoutDs = await serve('old.gov', expired, {})
    expect(await look('old.gov', withoutDs)).to.deep.include({dns: 'right', zones: []})
  })
})

function unsigned(zone: string): string {
  return `$ORIGIN ${zone}.
$TTL 600
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
ns1 IN A 127.0.0.1
${masterLines(requiredFor(zone))}`
}
