import {expect} from 'chai'
import {parse as parseCsv} from 'csv-parse/sync'
import fc from 'fast-check'
import {parse as parseYaml} from 'yaml'
import {isUnchanged} from '../../src/domain/records/record-changes.ts'
import {recordData} from '../../src/domain/records/record-data.ts'
import type {PlacedChange} from '../../src/domain/records/record-zones.ts'
import {EXPORT_FORMATS, type ExportFormat, exportRecords, type RecordSet} from '../../src/export/formats.ts'
import {recordSets, wantedRecords, wholeSets} from './arbitrary.ts'
import {readCloudflare, readCsv, readDnscontrol, readMarkdown, readOctodns, readRoute53} from './readers/documents.ts'
import {readNsupdate, readZoneFile} from './readers/line-based.ts'
import {inOrder, type ReadRecord} from './readers/presentation.ts'
import {readTerraformAws, readTerraformCloudflare, readTerraformGoogle} from './readers/terraform.ts'

const RUNS = 150

/** RFC 2136 section 2.4: the whole set as it was seen, or nothing that stands in the way. */
function prerequisitesOf({name, type, before = []}: PlacedChange): string[] {
  if (before.length > 0) return before.map((value) => `yxrrset ${name}. ${type} ${recordData({type, value})}`)
  return type === 'CNAME' ? [`nxdomain ${name}.`] : [`nxrrset ${name}. ${type}`, `nxrrset ${name}. CNAME`]
}

describe('any record set, written and read back', () => {
  const holds = (sets: fc.Arbitrary<RecordSet>, judge: (set: RecordSet) => void) =>
    fc.assert(fc.property(sets, judge), {numRuns: RUNS})
  const text = (format: ExportFormat, set: RecordSet): string => exportRecords(format, set).text

  it('covers every format', () => {
    const covered = ['yaml', 'csv', 'markdown', 'zone', 'nsupdate', 'route53', 'terraform-aws', 'terraform-cloudflare']
    expect([...covered, 'terraform-google', 'cloudflare', 'dnscontrol', 'octodns']).to.have.members(EXPORT_FORMATS)
  })

  it('is the wanted records as a zone file', () => {
    holds(recordSets(), (set) => {
      expect(inOrder(readZoneFile(text('zone', set)))).to.deep.equal(inOrder(wantedRecords(set.changes)))
    })
  })

  it('is what has to change as an nsupdate script', () => {
    holds(recordSets(), (set) => {
      const messages = readNsupdate(text('nsupdate', set))
      const written = set.changes.filter((change) => !isUnchanged(change))
      const added = written.filter(({add}) => add.length > 0)
      expect(inOrder(messages.flatMap((message) => message.added))).to.deep.equal(inOrder(wantedRecords(added)))
      const removed = written.flatMap(({name, type, remove}) => remove.map((value) => ({name, type, value})))
      expect(messages.flatMap((message) => message.removed)).to.have.deep.members(removed)
      expect(messages.flatMap(({emptied}) => emptied)).to.deep.equal([])
      expect(messages.flatMap(({prerequisites}) => prerequisites)).to.have.members(written.flatMap(prerequisitesOf))
      const [zone] = set.zones
      for (const message of messages) {
        expect(message.zone).to.equal(zone?.knownBy === 'public-suffix' ? undefined : zone?.name)
      }
    })
  })

  it('is whole record sets as a Route 53 batch, which deletes what was seen and overwrites nothing', () => {
    holds(recordSets(), (set) => {
      const read = readRoute53(text('route53', set))
      const written = set.changes.filter((change) => !isUnchanged(change))
      const created = read.filter(({action}) => action === 'CREATE')
      const deleted = read.filter(({action}) => action === 'DELETE')
      expect(inOrder(created)).to.deep.equal(inOrder(wholeSets(written)))
      expect(inOrder(deleted)).to.deep.equal(
        inOrder(wholeSets(written.map((each) => ({...each, values: each.before ?? []})))),
      )
      expect(created.length + deleted.length).to.equal(read.length)
    })
  })

  for (const [format, read] of [
    ['terraform-aws', readTerraformAws],
    ['terraform-google', readTerraformGoogle],
  ] as const) {
    it(`is whole record sets as ${format}`, () => {
      holds(recordSets(), (set) => {
        expect(inOrder(read(text(format, set)))).to.deep.equal(inOrder(wholeSets(set.changes)))
      })
    })
  }

  const clamped = (records: readonly ReadRecord[]): ReadRecord[] =>
    records.map((record) => ({...record, ttl: Math.min(86_400, Math.max(60, record.ttl))}))

  it('is the wanted records as terraform-cloudflare, with TTLs that Cloudflare takes', () => {
    holds(recordSets(), (set) => {
      const read = readTerraformCloudflare(text('terraform-cloudflare', set))
      expect(inOrder(read)).to.deep.equal(inOrder(clamped(wantedRecords(set.changes))))
    })
  })

  it('is what has to be added as a Cloudflare batch, with a blank for each record that goes', () => {
    holds(recordSets(), (set) => {
      const {records, blanks} = readCloudflare(text('cloudflare', set))
      const added = set.changes.filter(({add}) => add.length > 0)
      expect(inOrder(records)).to.deep.equal(inOrder(clamped(wantedRecords(added))))
      expect(blanks).to.have.length(set.changes.flatMap(({remove}) => remove).length)
      // An id of Cloudflare's is 32 hexadecimal digits: none of ours can be taken for one.
      for (const blank of blanks) expect(blank).to.match(/^id of /)
    })
  })

  it('is the wanted records as DNSControl', () => {
    holds(recordSets(), (set) => {
      expect(inOrder(readDnscontrol(text('dnscontrol', set)))).to.deep.equal(inOrder(wantedRecords(set.changes)))
    })
  })

  it('is whole record sets as octoDNS, where octoDNS can say them', () => {
    holds(recordSets('tame'), (set) => {
      const read = readOctodns(text('octodns', set), set.zones[0]?.name ?? '')
      expect(inOrder(read)).to.deep.equal(inOrder(wholeSets(set.changes)))
    })
  })

  it('has a caution for whatever octoDNS cannot say', () => {
    holds(recordSets(), (set) => {
      const {text: written, cautions} = exportRecords('octodns', set)
      const sayable = set.changes.every(({values}) => values.every((value) => !/[^\0-\x7f]|" "|\\;/.test(value)))
      expect(cautions.some((caution) => caution.startsWith("octoDNS can't"))).to.equal(!sayable)
      expect(() => parseYaml(written)).not.to.throw()
    })
  })

  it('is every value with what is done with it as CSV', () => {
    holds(recordSets(), (set) => {
      const rows = readCsv(text('csv', set))
      expect(inOrder(rows.filter(({action}) => action !== 'remove'))).to.deep.equal(inOrder(wholeSets(set.changes)))
      expect(rows.filter(({action}) => action === 'remove')).to.have.length(
        set.changes.flatMap(({remove}) => remove).length,
      )
      expect(rows.filter(({action}) => action === 'add')).to.have.length(set.changes.flatMap(({add}) => add).length)
    })
  })

  it('has no cell in CSV that a spreadsheet would take for a formula', () => {
    holds(recordSets(), (set) => {
      const rows: string[][] = parseCsv(text('csv', set), {record_delimiter: '\r\n'})
      for (const cell of rows.flat()) expect(cell).not.to.match(/^[=+@\-\t\r]/)
    })
  })

  it('is the open changes as a ticket', () => {
    holds(recordSets(), (set) => {
      const blocks = readMarkdown(text('markdown', set))
      const open = set.changes.filter((change) => !isUnchanged(change))
      const added = blocks.filter(({before}) => before !== 'Take this record out:')
      expect(inOrder(added)).to.deep.equal(inOrder(wantedRecords(open)))
      expect(blocks).to.have.length(added.length + open.flatMap(({remove}) => remove).length)
      const zone = set.zones[0]?.name ?? ''
      for (const {name, host} of blocks) expect(name).to.equal(host === '@' ? zone : `${host}.${zone}`)
    })
  })

  it('is the same data as YAML and as JSON', () => {
    holds(recordSets(), (set) => {
      for (const version of ['1.1', '1.2'] as const) {
        expect(parseYaml(text('yaml', set), {version})).to.deep.equal(JSON.parse(JSON.stringify(set)))
      }
    })
  })

  it('is the same text every time', () => {
    holds(recordSets(), (set) => {
      for (const format of EXPORT_FORMATS) expect(text(format, set)).to.equal(text(format, structuredClone(set)))
    })
  })
})
