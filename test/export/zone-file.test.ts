import {expect} from 'chai'
import fc from 'fast-check'
import {unmergedChanges} from '../../src/domain/records/record-changes.ts'
import type {RequiredRecord} from '../../src/domain/records/required-records.ts'
import {exportRecords, isExportFormat} from '../../src/export/formats.ts'
import {importZone, listRecords} from '../../src/sandbox/dns/zones.ts'
import {testEnvironment} from '../sandbox/support/environment.ts'
import {expectGolden} from '../support/golden.ts'
import {fixtureRecords as fixture, instructionsFor} from '../support/record-set.ts'

const zone = (records: readonly RequiredRecord[]) => exportRecords('zone', instructionsFor(records)).text

const withPolicy = (value: string) =>
  fixture('mail-from').map((record) => (record.purpose === 'dmarc' ? {...record, value} : record))

describe('the zone file export', () => {
  for (const name of ['plain', 'mail-from', 'recipients']) {
    it(`is what was reviewed (${name})`, () => {
      expectGolden(`dns-instructions/${name}.zone`, zone(fixture(name)).trimEnd())
    })
  }

  it('is what was reviewed for a policy over 255 octets', () => {
    const value = `v=DMARC1; p=reject; rua=${Array.from({length: 12}, (_, index) => `mailto:reader-${index}@reports.agency.gov`).join(',')}`
    expectGolden('dns-instructions/long.zone', zone(withPolicy(value)).trimEnd())
  })

  it('has a final dot on every name and a TTL on every line, whatever $ORIGIN and $TTL are', () => {
    for (const line of zone(fixture('mail-from'))
      .split('\n')
      .filter((text) => text !== '' && !text.startsWith(';'))) {
      expect(line).to.match(/^\S+\.\s+600\s+IN\s+(CNAME \s*\S+\.|TXT\s+".*"|MX\s+10 \S+\.)$/)
    }
  })

  it('escapes quotes, backslashes and what is not printable', () => {
    expect(zone(withPolicy('a"b\\c\u0000\u00e9;'))).to.include('"a\\"b\\\\c\\000\\195\\169;"')
  })

  it('cannot be broken out of by a value', () => {
    const lines = zone(withPolicy('x\nevil.agency.gov. IN A 192.0.2.1')).split('\n')
    expect(lines.filter((line) => line.startsWith('evil'))).to.deep.equal([])
  })

  it('cannot be broken out of by a word in a comment', () => {
    const changes = unmergedChanges(fixture('plain')).map((change) => ({...change, why: 'x\nevil.gov. IN A 192.0.2.1'}))
    const {text} = exportRecords('zone', instructionsFor([], {changes}))
    expect(text.split('\n').filter((line) => line.startsWith('evil'))).to.deep.equal([])
  })

  it('is read back by a server as the same records, whatever the policy says', () => {
    const value = fc
      .string({unit: 'grapheme', minLength: 1, maxLength: 600})
      .filter((text) => text.isWellFormed() && Buffer.byteLength(text) < 4000)
    fc.assert(
      fc.property(value, (text) => {
        const fixture = testEnvironment()
        try {
          const records = withPolicy(text)
          importZone(fixture, zone(records), 'agency.gov')
          const kept = listRecords(fixture, 'agency.gov').map(({name, type, ttl}) => `${name} ${type} ${ttl}`)
          expect(kept.sort()).to.deep.equal(records.map(({name, type, ttl}) => `${name} ${type} ${ttl}`).sort())
          const policy = listRecords(fixture, 'agency.gov').find(({name}) => name === '_dmarc.agency.gov')
          expect(policy?.data).to.equal(text)
        } finally {
          fixture.dispose()
        }
      }),
      {numRuns: 25},
    )
  })

  it('is one of the formats', () => {
    expect(isExportFormat('zone')).to.equal(true)
    expect(isExportFormat('table')).to.equal(false)
    expect(isExportFormat('toString')).to.equal(false)
  })
})
