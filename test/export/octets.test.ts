import {expect} from 'chai'
import {changeOfSet, type RecordChange} from '../../src/domain/records/record-changes.ts'
import {type ExportFormat, exportRecords} from '../../src/export/formats.ts'
import {fixtureRecords, instructionsFor} from '../support/record-set.ts'

const CUT = {value: 'v=spf1 ip4:192.0.2.1 ~all', rdata: '"v=spf1 ip4:192.0.2.1 " "~all"'}
/** A record of somebody else that is cut inside of a character, and one that is no text. */
const SPLIT = {value: 'gr\u00f6\u00dfer', rdata: String.raw`"gr\195" "\182\195\159er"`}
const BINARY = {value: '\ufffd', rdata: String.raw`"\255"`}

function exported(format: ExportFormat, ...kept: (typeof CUT)[]): string {
  const [first] = fixtureRecords('plain')
  if (first === undefined) throw new Error('the fixture has records')
  const wanted = 'v=spf1 ip4:192.0.2.1 include:amazonses.com ~all'
  const change: RecordChange = {
    ...{
      purpose: 'spf',
      key: 'spf_verification_record',
      name: 'agency.gov',
      type: 'TXT',
      ttl: 300,
      why: 'It is wanted.',
    },
    ...changeOfSet('TXT', [CUT, ...kept], {wanted, kept}),
  }
  return exportRecords(format, instructionsFor([first], {changes: [change]})).text
}

describe('what is published, in every format octet for octet', () => {
  for (const format of ['zone', 'nsupdate', 'csv', 'markdown', 'dnscontrol', 'terraform-cloudflare'] as const) {
    it(`is named as it is cut where it goes, in ${format}`, () => {
      const text = exported(format)
      expect(format === 'csv' ? text.replaceAll('""', '"') : text).to.include(CUT.rdata)
    })
  }

  it('is named as it is cut where it goes, in JSON and YAML', () => {
    expect(exported('yaml')).to.include(JSON.stringify(CUT.rdata))
    expect(exported('cloudflare')).to.include(JSON.stringify(`id of agency.gov TXT ${CUT.rdata}`))
  })

  it('is kept as it is cut where a format replaces the whole set', () => {
    const octal = String.raw`"gr\303" "\266\303\237er"`
    expect(JSON.parse(exported('route53', SPLIT, BINARY)).Changes).to.deep.equal([
      {
        Action: 'DELETE',
        ResourceRecordSet: {
          Name: 'agency.gov.',
          Type: 'TXT',
          TTL: 300,
          ResourceRecords: [{Value: CUT.rdata}, {Value: octal}, {Value: String.raw`"\377"`}],
        },
      },
      {
        Action: 'CREATE',
        ResourceRecordSet: {
          Name: 'agency.gov.',
          Type: 'TXT',
          TTL: 300,
          ResourceRecords: [
            {Value: octal},
            {Value: String.raw`"\377"`},
            {Value: '"v=spf1 ip4:192.0.2.1 include:amazonses.com ~all"'},
          ],
        },
      },
    ])
    expect(exported('terraform-google', SPLIT)).to.include(JSON.stringify(SPLIT.rdata))
    expect(exported('terraform-aws', BINARY)).to.include(String.raw`\\377`)
  })

  it('is refused by octoDNS, which would write it anew, where it is no text', () => {
    expect(() => exported('octodns', SPLIT)).not.to.throw()
    expect(() => exported('octodns', BINARY))
      .to.throw()
      .that.includes({code: 'format-cannot-hold', exit: 3})
  })
})
