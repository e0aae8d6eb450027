import {expect} from 'chai'
import {recordZones, type ZoneOptions} from '../../../src/app/records/record-zones.ts'
import type {Ports} from '../../../src/ports/ports.ts'

const NAMES = ['tokena._domainkey.agency.gov', 'agency.gov', 'mail.agency.gov', '_dmarc.agency.gov']

describe('the zone of a record', () => {
  /** What name servers say of names; undefined: nobody answers. Names that were asked for are kept. */
  const zonesOf = async (zoneOf: (name: string) => string | undefined, options: ZoneOptions = {}, names = NAMES) => {
    const asked: string[] = []
    const ports: Pick<Ports, 'nameServers' | 'publicSuffixes'> = {
      nameServers: async () => ({
        resolvers: [],
        ask: async () => ({kind: 'no-answer', reason: 'timeout'}),
        authorities: async (name) => {
          asked.push(name)
          const zone = zoneOf(name)
          return zone === undefined ? undefined : {zone, servers: []}
        },
      }),
      publicSuffixes: async () => ({registrableDomain: (name) => (name === 'gov' ? undefined : 'agency.gov')}),
    }
    const cuts = await recordZones(ports, names, options)
    return {
      asked,
      zones: Object.fromEntries([...cuts].map(([name, {name: zone, knownBy}]) => [name, `${zone} ${knownBy}`])),
    }
  }

  it('is what its SOA says, each name asked for once', async () => {
    const {zones, asked} = await zonesOf((name) => (name === 'mail.agency.gov' ? name : 'agency.gov'), {}, [
      ...NAMES,
      'mail.agency.gov',
    ])
    expect(zones).to.deep.equal({
      'tokena._domainkey.agency.gov': 'agency.gov soa',
      'agency.gov': 'agency.gov soa',
      'mail.agency.gov': 'mail.agency.gov soa',
      '_dmarc.agency.gov': 'agency.gov soa',
    })
    expect(asked).to.deep.equal(NAMES)
  })

  it('is a guess by the public suffix list when nobody answers, and says so', async () => {
    const {zones} = await zonesOf(() => undefined)
    expect(new Set(Object.values(zones))).to.deep.equal(new Set(['agency.gov public-suffix']))
  })

  for (const upper of ['gov', '']) {
    it(`is a guess when only ${upper === '' ? 'the root' : 'a top-level domain'} answers: nothing is delegated yet`, async () => {
      const {zones} = await zonesOf(() => upper)
      expect(zones['agency.gov']).to.equal('agency.gov public-suffix')
    })
  }

  it('is what somebody said, for names at or below it', async () => {
    const {zones} = await zonesOf(() => 'agency.gov', {zone: 'mail.agency.gov'})
    expect(zones).to.deep.equal({'mail.agency.gov': 'mail.agency.gov flag'})
  })

  it('is nothing for a name below a deeper cut than what was said', async () => {
    const {zones} = await zonesOf((name) => (name === 'mail.agency.gov' ? name : 'agency.gov'), {zone: 'agency.gov'})
    expect(Object.keys(zones)).to.have.members(NAMES.filter((name) => name !== 'mail.agency.gov'))
    expect(zones['agency.gov']).to.equal('agency.gov flag')
  })

  it('is what somebody said when nobody answers, and when nobody is to be asked', async () => {
    expect((await zonesOf(() => undefined, {zone: 'agency.gov'})).zones['mail.agency.gov']).to.equal('agency.gov flag')
    const {zones, asked} = await zonesOf(() => 'mail.agency.gov', {zone: 'agency.gov', ask: false})
    expect(zones['mail.agency.gov']).to.equal('agency.gov flag')
    expect(asked).to.deep.equal([])
  })
})
