import {expect} from 'chai'
import fc from 'fast-check'
import {withWants} from '../../../src/domain/dmarc/edit.ts'
import {isDmarc, parseDmarc, reportUris} from '../../../src/domain/dmarc/record.ts'
import {authorisesReports, externalDestinations} from '../../../src/domain/dmarc/reports.ts'

const read = (text: string) => {
  const record = parseDmarc(text)
  if (record === undefined) throw new Error(`no DMARC record: ${text}`)
  return record
}
const problems = (text: string) => read(text).problems.map(({code, tag}) => `${code} ${tag}`)

describe('the reader of DMARC records (RFC 9989 section 4.7)', () => {
  it('reads every tag, in any order, spaces and case aside', () => {
    const record = read(
      'v = DMARC1 ; sp=Quarantine;np=reject; p = REJECT; adkim=s;aspf=r;fo=1:d;psd=n;t=y;rua=mailto:a@b.gov , https://r.net/x;',
    )
    expect(record).to.deep.include({
      p: 'reject',
      sp: 'quarantine',
      np: 'reject',
      adkim: 'strict',
      aspf: 'relaxed',
      fo: '1:d',
      psd: 'n',
      testing: true,
      problems: [],
    })
    expect(record.rua).to.deep.equal([
      {text: 'mailto:a@b.gov', uri: 'mailto:a@b.gov', domain: 'b.gov'},
      {text: 'https://r.net/x', uri: 'https://r.net/x'},
    ])
  })

  it('takes nothing for DMARC that does not begin with its version, to the letter', () => {
    for (const text of [
      'v=dmarc1; p=none',
      'p=none; v=DMARC1',
      'v=DMARC10; p=none',
      '"v=DMARC1; p=none"',
      'v=DMARC1 p=none',
    ]) {
      expect(isDmarc(text), text).to.equal(false)
      expect(parseDmarc(text)).to.equal(undefined)
    }
  })

  for (const [name, text, found] of [
    ['a policy that is none of the three', 'v=DMARC1; p=block', ['invalid-tag p']],
    ['a missing policy', 'v=DMARC1; rua=mailto:a@b.gov', ['no-policy p']],
    ['an alignment mode that is none', 'v=DMARC1; p=none; adkim=strict', ['invalid-tag adkim']],
    ['an address without mailto', 'v=DMARC1; p=none; rua=a@b.gov', ['invalid-tag rua']],
    ['a tag that is there twice', 'v=DMARC1; p=none; p=reject', ['repeated-tag p']],
    ['what has no value', 'v=DMARC1; p=none; sp=; nonsense', ['no-value sp', 'no-value nonsense']],
    [
      'tags that are no more',
      'v=DMARC1; p=none; pct=20; rf=afrf; ri=86400',
      ['obsolete-tag pct', 'obsolete-tag rf', 'obsolete-tag ri'],
    ],
    ['tags that nobody knows', 'v=DMARC1; p=none; x=1', ['unknown-tag x']],
    ['a wrong test flag', 'v=DMARC1; p=none; t=yes', ['invalid-tag t']],
  ] as const) {
    it(`lists ${name}, and reads on`, () => {
      expect(problems(text)).to.deep.equal(found)
    })
  }

  it('takes the first of a tag that is there twice', () => {
    expect(read('v=DMARC1; p=none; p=reject').p).to.equal('none')
  })

  it('knows an address by its size limit and without', () => {
    expect(reportUris('mailto:a@b.gov!10m')).to.deep.equal([
      {text: 'mailto:a@b.gov!10m', uri: 'mailto:a@b.gov', domain: 'b.gov'},
    ])
  })

  it('never throws, whatever a record holds', () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        const record = parseDmarc(`v=DMARC1;${rest}`)
        expect(record?.tags).to.be.an('array')
      }),
      {numRuns: 300},
    )
  })
})

describe('a DMARC record with what it lacks', () => {
  const wants = {policy: 'reject' as const, rua: reportUris('mailto:new@b.gov'), ruf: []}
  for (const [name, published, value] of [
    ['is itself, to the letter, where it lacks nothing', 'v=DMARC1;p=reject ;rua=mailto:NEW@b.gov!5m;', undefined],
    [
      'gets the stronger policy in place',
      'v=DMARC1; p=none; sp=none; rua=mailto:new@b.gov',
      'v=DMARC1; p=reject; sp=none; rua=mailto:new@b.gov',
    ],
    ['gets a policy behind its version', 'v=DMARC1; rua=mailto:new@b.gov', 'v=DMARC1; p=reject; rua=mailto:new@b.gov'],
    [
      'gets a valid policy for one that is not',
      'v=DMARC1; p=x; rua=mailto:new@b.gov',
      'v=DMARC1; p=reject; rua=mailto:new@b.gov',
    ],
    [
      'gets addresses beside its own, whose size limits stay',
      'v=DMARC1; p=reject; rua=mailto:old@b.gov!10m',
      'v=DMARC1; p=reject; rua=mailto:old@b.gov!10m,mailto:new@b.gov',
    ],
    ['gets addresses where it has none', 'v=DMARC1; p=reject', 'v=DMARC1; p=reject; rua=mailto:new@b.gov'],
    [
      'keeps tags that nobody knows',
      'v=DMARC1; p=none; x=1; rua=mailto:new@b.gov',
      'v=DMARC1; p=reject; x=1; rua=mailto:new@b.gov',
    ],
  ] as const) {
    it(name, () => {
      const edit = withWants(published, wants)
      expect(edit.value).to.equal(value ?? published)
      expect(withWants(edit.value, wants).value).to.equal(edit.value)
    })
  }

  it('keeps a policy that is stronger', () => {
    const {value, strengthened} = withWants('v=DMARC1; p=reject', {policy: 'none', rua: [], ruf: []})
    expect(value).to.equal('v=DMARC1; p=reject')
    expect(strengthened).to.equal(undefined)
  })
})

describe('destinations of reports', () => {
  const record = read(
    'v=DMARC1; p=none; rua=mailto:a@agency.gov,mailto:b@mail.agency.gov,mailto:c@reports.net!10m,mailto:d@reports.net; ruf=mailto:e@other.net,https://x.net',
  )
  it('have to agree where they lie outside of the organization, each domain once', () => {
    expect(externalDestinations(record, 'sub.agency.gov', 'agency.gov')).to.deep.equal([
      {
        uri: 'mailto:c@reports.net',
        domain: 'reports.net',
        authorisationName: 'sub.agency.gov._report._dmarc.reports.net',
      },
      {uri: 'mailto:e@other.net', domain: 'other.net', authorisationName: 'sub.agency.gov._report._dmarc.other.net'},
    ])
  })
  it('agree by a record of the version alone, or with an address', () => {
    expect(authorisesReports(['v=DMARC1'])).to.equal(true)
    expect(authorisesReports(['x', 'v=DMARC1; rua=mailto:a@reports.net'])).to.equal(true)
    expect(authorisesReports(['v=spf1 -all'])).to.equal(false)
  })
})
