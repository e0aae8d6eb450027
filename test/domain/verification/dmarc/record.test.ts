import {expect} from 'chai'
import fc from 'fast-check'
import {withWants} from '../../../../src/domain/verification/dmarc/edit.ts'
import {asDmarc, errorsOf, isMeantAsDmarc, withoutDmarcErrors} from '../../../../src/domain/verification/dmarc/mend.ts'
import {policyNotes} from '../../../../src/domain/verification/dmarc/policy-notes.ts'
import {isDmarc, parseDmarc, reportUris} from '../../../../src/domain/verification/dmarc/record.ts'
import {authorisesReports, externalDestinations} from '../../../../src/domain/verification/dmarc/reports.ts'

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
    ['a name that is none', 'v=DMARC1; p=none; rf:afrf sp=quarantine', ['invalid-tag rf:afrf sp']],
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

describe('a DMARC record with what receivers do not take (RFC 9989 sections 4.7 and 4.8)', () => {
  for (const [name, text, meant] of [
    ['a no-break space before a tag', 'v=DMARC1;\u00a0p=reject', 'v=DMARC1; p=reject'],
    ['a no-break space in a value', 'v=DMARC1; p=reject\u00a0; sp=none', 'v=DMARC1; p=reject; sp=none'],
    ['a zero width space in a value', 'v=DMARC1; p=re\u200bject', 'v=DMARC1; p=reject'],
    ['a letter of another script', 'v=DMARC1; p=rejесt', 'v=DMARC1; p=reject'],
    ['a line feed behind it', 'v=DMARC1; p=reject\n', 'v=DMARC1; p=reject'],
    ['the policy twice, of which the stricter is meant', 'v=DMARC1; p=none; p=reject', 'v=DMARC1; p=reject'],
    ['the policy twice, the stricter first', 'v=DMARC1; p=reject; p=none', 'v=DMARC1; p=reject'],
    ['another tag twice', 'v=DMARC1; p=none; adkim=s; adkim=r', 'v=DMARC1; p=none; adkim=s'],
    ['a tag without a value', 'v=DMARC1; p=none; sp=', 'v=DMARC1; p=none'],
    ['a name that is none', 'v=DMARC1; p=reject; rf:afrf sp=quarantine, noequals', 'v=DMARC1; p=reject'],
    ['an address without mailto:', 'v=DMARC1; p=none; rua=a@b.gov', 'v=DMARC1; p=none; rua=mailto:a@b.gov'],
  ] as const) {
    it(`is mended: ${name}`, () => {
      expect(errorsOf(text)).not.to.deep.equal([])
      expect(withoutDmarcErrors(text)).to.equal(meant)
      expect(errorsOf(meant)).to.deep.equal([])
    })
  }

  it('names the character that is none of the grammar', () => {
    expect(read('v=DMARC1;\u00a0p=reject').p).to.equal(undefined)
    expect(errorsOf('v=DMARC1;\u00a0p=reject')[0]?.problem).to.contain('U+00A0 (no-break space)')
  })

  it('has names of tags in either case, the version’s as well, and the version’s value in one', () => {
    expect(read('V=DMARC1; P=Reject; Sp=NONE').p).to.equal('reject')
    expect(withoutDmarcErrors('V=DMARC1; P=Reject')).to.equal('V=DMARC1; P=Reject')
    expect(isDmarc('V=dmarc1; p=reject')).to.equal(false)
  })

  for (const [text, record] of [
    ['p=reject; v=DMARC1; rua=mailto:a@b.gov', 'v=DMARC1; p=reject; rua=mailto:a@b.gov'],
    ['rua=mailto:a@b.gov; v=DMARC1; p=none', 'v=DMARC1; rua=mailto:a@b.gov; p=none'],
    [' v=DMARC1; p=none', 'v=DMARC1; p=none'],
    ['v=dmarc1; p=none', 'v=DMARC1; p=none'],
    ['v=DMARC1\u00a0; p=none', 'v=DMARC1; p=none'],
    ['p=quarantine', 'v=DMARC1; p=quarantine'],
  ] as const) {
    it(`is distinguished from other texts where its version is not in front: ${JSON.stringify(text)}`, () => {
      expect(isDmarc(text)).to.equal(false)
      expect(isMeantAsDmarc(text)).to.equal(true)
      expect(asDmarc(text)).to.equal(record)
    })
  }
  it('is nothing that only begins alike', () => {
    for (const text of ['v=DMARC1; p=none', 'p=MIIBIjANBg', 'v=spf1 -all', 'token; v=1', 'hello']) {
      expect(isMeantAsDmarc(text), text).to.equal(false)
    }
  })
})

describe('a DMARC policy that says less than it shows', () => {
  for (const [text, notes] of [
    ['v=DMARC1; p=reject', []],
    ['v=DMARC1; p=reject; sp=none', [/^sp=none leaves subdomains with less than p=reject$/]],
    ['v=DMARC1; p=reject; np=none', [/^np=none leaves subdomains that do not exist/]],
    ['v=DMARC1; p=none; sp=reject', []],
    ['v=DMARC1; p=reject; pct=0', [/^pct=0 is obsolete .* p=reject to 0 % of the mail/]],
    ['v=DMARC1; p=reject; pct=100', []],
    ['v=DMARC1; p=reject; t=y', [/^t=y has receivers apply one level less/]],
  ] as const) {
    it(`has ${notes.length} notes: ${text}`, () => {
      const said = policyNotes(read(text))
      expect(said).to.have.length(notes.length)
      notes.forEach((note, index) => {
        expect(said[index]).to.match(note)
      })
    })
  }
})
