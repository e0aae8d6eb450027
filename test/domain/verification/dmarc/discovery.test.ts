import {expect} from 'chai'
import {
  type DmarcTexts,
  discoverDmarc,
  organizationalDomain,
  treeWalk,
} from '../../../../src/domain/verification/dmarc/discovery.ts'

/** Records by the domain at whose `_dmarc.` they are; null for no answer. */
const zone =
  (records: Readonly<Record<string, string | readonly string[] | null>>): DmarcTexts =>
  (domain) => {
    const here = records[domain]
    if (here === null) return undefined
    return here === undefined ? [] : [here].flat()
  }

const P = (policy: string, rest = '') => `v=DMARC1; p=${policy}${rest}`

describe('the DNS tree walk (RFC 9989 section 4.10)', () => {
  it('asks the eight names of the RFC’s own example', () => {
    expect(treeWalk('a.b.c.d.e.f.g.h.i.j.mail.example.com')).to.deep.equal([
      'a.b.c.d.e.f.g.h.i.j.mail.example.com',
      'g.h.i.j.mail.example.com',
      'h.i.j.mail.example.com',
      'i.j.mail.example.com',
      'j.mail.example.com',
      'mail.example.com',
      'example.com',
      'com',
    ])
  })

  it('goes up label by label where there are eight or fewer', () => {
    expect(treeWalk('a.mail.example.com')).to.deep.equal([
      'a.mail.example.com',
      'mail.example.com',
      'example.com',
      'com',
    ])
    expect(treeWalk('a.b.c.d.e.f.g.com')).to.have.length(8)
    expect(treeWalk('com')).to.deep.equal(['com'])
  })
})

describe('the organizational domain (RFC 9989 section 4.10.2)', () => {
  const cases: readonly [name: string, start: string, records: Parameters<typeof zone>[0], expected: string][] = [
    [
      'is the record with the fewest labels (first example)',
      'a.mail.example.com',
      {'mail.example.com': P('none'), 'example.com': P('none')},
      'example.com',
    ],
    [
      'is where psd=n is said (second example)',
      'a.mail.example.com',
      {'mail.example.com': P('none', '; psd=n'), 'example.com': P('none')},
      'mail.example.com',
    ],
    ['is one label below psd=y (third example)', 'a.mail.example.com', {com: P('none', '; psd=y')}, 'example.com'],
    [
      'is the domain below a public suffix of several labels',
      'a.b.c.gov.uk',
      {'gov.uk': P('reject', '; psd=y'), 'c.gov.uk': P('none')},
      'c.gov.uk',
    ],
    [
      'is below psd=y even where only deeper records are there',
      'mail.example.com',
      {'mail.example.com': P('none'), 'example.com': P('none', '; psd=y')},
      'mail.example.com',
    ],
    ['is the domain itself where there is no record', 'a.mail.example.com', {}, 'a.mail.example.com'],
    ['is a public suffix itself, for its own mail', 'gov', {gov: P('reject', '; psd=y')}, 'gov'],
    [
      'passes over a level with several records',
      'a.example.com',
      {'a.example.com': P('none'), 'example.com': [P('none'), P('reject')]},
      'a.example.com',
    ],
    [
      'passes over what is no DMARC record',
      'a.example.com',
      {'a.example.com': P('none'), 'example.com': 'v=spf1 -all'},
      'a.example.com',
    ],
    [
      'stops at psd=n and looks no higher',
      'a.b.example.com',
      {'b.example.com': P('none', '; psd=n'), com: P('none', '; psd=y')},
      'b.example.com',
    ],
  ]
  for (const [name, start, records, expected] of cases) {
    it(name, () => expect(organizationalDomain(start, zone(records))).to.equal(expected))
  }
})

describe('the policy in force (RFC 9989 section 4.10.1)', () => {
  type Expected = readonly [at: string, from: string, tag: string, policy: string | undefined]
  const cases: readonly [
    name: string,
    domain: string,
    records: Parameters<typeof zone>[0],
    exists: boolean,
    expected: Expected | undefined,
  ][] = [
    [
      'is the domain’s own p',
      'a.gov',
      {'a.gov': P('none', '; sp=reject; np=reject')},
      true,
      ['a.gov', 'author', 'p', 'none'],
    ],
    [
      'is the organization’s sp',
      'm.a.gov',
      {'a.gov': P('reject', '; sp=none')},
      true,
      ['a.gov', 'organization', 'sp', 'none'],
    ],
    [
      'is the organization’s p without an sp',
      'm.a.gov',
      {'a.gov': P('quarantine')},
      true,
      ['a.gov', 'organization', 'p', 'quarantine'],
    ],
    [
      'is np for a domain that does not exist',
      'm.a.gov',
      {'a.gov': P('none', '; sp=quarantine; np=reject')},
      false,
      ['a.gov', 'organization', 'np', 'reject'],
    ],
    [
      'is sp for a domain that does not exist, without np',
      'm.a.gov',
      {'a.gov': P('none', '; sp=quarantine')},
      false,
      ['a.gov', 'organization', 'sp', 'quarantine'],
    ],
    [
      'is never np for a domain that exists',
      'm.a.gov',
      {'a.gov': P('none', '; np=reject')},
      true,
      ['a.gov', 'organization', 'p', 'none'],
    ],
    [
      'is the public suffix’s where nobody below has a record',
      'm.a.gov',
      {gov: P('none', '; sp=reject; psd=y')},
      true,
      ['gov', 'public-suffix', 'sp', 'reject'],
    ],
    [
      'is not the public suffix’s where the organization has a record',
      'm.a.gov',
      {'a.gov': P('none'), gov: P('reject', '; psd=y')},
      true,
      ['a.gov', 'organization', 'p', 'none'],
    ],
    [
      'is the organization’s, not that of a level between',
      'x.m.a.gov',
      {'m.a.gov': P('reject'), 'a.gov': P('none')},
      true,
      ['a.gov', 'organization', 'p', 'none'],
    ],
    ['is none at all without a record', 'm.a.gov', {}, true, undefined],
    [
      'is inherited where the own records are several',
      'm.a.gov',
      {'m.a.gov': [P('none'), P('none')], 'a.gov': P('reject')},
      true,
      ['a.gov', 'organization', 'p', 'reject'],
    ],
    [
      'is none for an invalid p with report addresses',
      'a.gov',
      {'a.gov': 'v=DMARC1; p=x; rua=mailto:r@a.gov'},
      true,
      ['a.gov', 'author', 'p', 'none'],
    ],
    [
      'is nothing for an invalid p without',
      'a.gov',
      {'a.gov': 'v=DMARC1; p=x'},
      true,
      ['a.gov', 'author', 'p', undefined],
    ],
    [
      'is none for an invalid sp with report addresses',
      'm.a.gov',
      {'a.gov': P('reject', '; sp=x; rua=mailto:r@a.gov')},
      true,
      ['a.gov', 'organization', 'p', 'none'],
    ],
  ]
  for (const [name, domain, records, exists, expected] of cases) {
    it(name, () => {
      const {inForce} = discoverDmarc(domain, zone(records), exists)
      expect(inForce && [inForce.domain, inForce.from, inForce.tag, inForce.policy]).to.deep.equal(expected)
    })
  }

  it('is applied one level less while the owner is testing (t=y)', () => {
    const applied = (policy: string) => discoverDmarc('a.gov', zone({'a.gov': P(policy, '; t=y')})).inForce?.applied
    expect([applied('reject'), applied('quarantine'), applied('none')]).to.deep.equal(['quarantine', 'none', 'none'])
  })

  it('says which levels have several records, and that one did not answer', () => {
    const {several, incomplete} = discoverDmarc('m.a.gov', zone({'m.a.gov': [P('none'), P('none')], gov: null}))
    expect(several).to.deep.equal(['m.a.gov'])
    expect(incomplete).to.equal(true)
    expect(discoverDmarc('m.a.gov', zone({})).incomplete).to.equal(false)
  })
})
