import {expect} from 'chai'
import {isShared, isUnchanged, unmergedChanges} from '../../../src/domain/records/record-changes.ts'
import {parseZoneName, placeChanges, requireInside, type ZoneCut} from '../../../src/domain/records/record-zones.ts'
import {fixtureRecords} from '../../support/record-set.ts'

const CHANGES = unmergedChanges(fixtureRecords('mail-from'))

describe('changes to records', () => {
  it('are the records as asked for when nobody knows what is published', () => {
    expect(CHANGES[3]).to.deep.equal({
      purpose: 'spf',
      key: 'spf_verification_record',
      name: 'mail.agency.gov',
      type: 'TXT',
      ttl: 600,
      wanted: 'v=spf1 include:amazonses.com -all',
      values: ['v=spf1 include:amazonses.com -all'],
      add: ['v=spf1 include:amazonses.com -all'],
      remove: [],
      why: 'It lets SES send for your MAIL FROM domain, so that SPF passes and aligns.',
    })
  })

  it('are shared with others where they are TXT', () => {
    expect(CHANGES.map(isShared)).to.deep.equal([false, false, false, true, false, true])
  })

  it('are none only when it is known what is there, and nothing comes or goes', () => {
    const [change] = CHANGES
    const values = change?.values ?? []
    const there = {...change!, add: [], before: values}
    expect(isUnchanged(there)).to.equal(true)
    expect(isUnchanged({...there, remove: ['x']})).to.equal(false)
    expect(isUnchanged({...there, add: values, before: []})).to.equal(false)
    const {before: _, ...unknown} = there
    expect(isUnchanged(unknown)).to.equal(false)
  })
})

describe('changes in their zones', () => {
  const cut = (name: string): ZoneCut => ({name, knownBy: 'soa'})
  const place = (zoneOf: (name: string) => ZoneCut | undefined) =>
    placeChanges(
      CHANGES,
      new Map(
        CHANGES.flatMap(({name}): [string, ZoneCut][] => {
          const zone = zoneOf(name)
          return zone ? [[name, zone]] : []
        }),
      ),
    )

  it('have names relative to the zone, @ for the zone itself', () => {
    const {placed, zones, outside} = place((name) => cut(name === 'mail.agency.gov' ? name : 'agency.gov'))
    expect(placed.map(({zone, host}) => `${host} in ${zone}`)).to.deep.equal([
      'tokena._domainkey in agency.gov',
      'tokenb._domainkey in agency.gov',
      'tokenc._domainkey in agency.gov',
      '@ in mail.agency.gov',
      '@ in mail.agency.gov',
      '_dmarc in agency.gov',
    ])
    expect(zones.map(({name}) => name)).to.deep.equal(['agency.gov', 'mail.agency.gov'])
    expect(outside).to.deep.equal([])
  })

  it('are left out, and named once, where no zone encloses them', () => {
    const {placed, outside} = place((name) => (name === 'mail.agency.gov' ? undefined : cut('agency.gov')))
    expect(placed).to.have.length(4)
    expect(outside).to.deep.equal(['mail.agency.gov'])
    expect(place(() => cut('gency.gov')).outside).to.have.length(5)
  })

  it('are refused when none is in the zone that was asked for', () => {
    const elsewhere = place(() => undefined)
    const ask = ({placed, outside}: typeof elsewhere) => requireInside({changes: placed, outside}, 'other.gov')
    expect(() => ask(elsewhere)).to.throw("Can't publish in the zone other.gov: none of the records is in it.")
    expect(() => ask(place(() => cut('agency.gov')))).not.to.throw()
    expect(() => requireInside({changes: [], outside: []}, 'other.gov'), 'nothing to publish').not.to.throw()
  })
})

describe('a zone as typed', () => {
  it('is taken in any case, with or without its final dot', () => {
    expect(parseZoneName('Agency.GOV.')).to.equal('agency.gov')
    expect(parseZoneName('_msdcs.agency.gov')).to.equal('_msdcs.agency.gov')
  })

  for (const text of ['', '.', 'agency..gov', 'a b.gov', `${'a'.repeat(64)}.gov`, 'größe.gov', 'agency.gov/24']) {
    it(`is refused when it is no name (${JSON.stringify(text.slice(0, 20))})`, () => {
      expect(() => parseZoneName(text)).to.throw(/^Can't use ".*" as a zone: it /)
    })
  }
})
