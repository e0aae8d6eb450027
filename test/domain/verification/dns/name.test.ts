import {expect} from 'chai'
import {
  dnsNameProblem,
  isWithin,
  normaliseName,
  relativeName,
  selfAndParents,
} from '../../../../src/domain/verification/dns/name.ts'

describe('a domain name', () => {
  for (const name of [
    'agency.gov',
    'AGENCY.GOV.',
    '_dmarc.agency.gov',
    'xn--bcher-kva.example',
    'a',
    '1.2',
    `${'a'.repeat(63)}.gov`,
  ]) {
    it(`may be ${name.length > 40 ? '63 characters a label' : name}`, () => {
      expect(dnsNameProblem(name)).to.equal(undefined)
    })
  }

  const refused: [string, string, RegExp][] = [
    ['empty', '', /is empty/],
    ['the root', '.', /is empty/],
    ['an empty label', 'a..b', /empty label/],
    ['a leading dot', '.a', /empty label/],
    ['a space', 'a b.gov', /has a label that is not/],
    ['another script', 'bücher.example', /xn--/],
    ['a leading hyphen', '-a.gov', /has a label/],
    ['a trailing hyphen', 'a-.gov', /has a label/],
    ['a quote', 'a".gov', /has a label/],
    ['a line end', 'a\nb.gov', /has a label/],
    ['a label of 64', `${'a'.repeat(64)}.gov`, /longer than 63/],
    ['254 characters', `${'a.'.repeat(125)}abcd`, /longer than 253/],
  ]
  for (const [what, name, rule] of refused) {
    it(`may not hold ${what}`, () => {
      expect(dnsNameProblem(name)).to.match(rule)
    })
  }

  it('is compared in lower case without the final dot', () => {
    expect(normaliseName('Mail.Agency.GOV.')).to.equal('mail.agency.gov')
  })

  it('is in its zone by labels, not by letters', () => {
    expect(isWithin('mail.agency.gov', 'agency.gov')).to.equal(true)
    expect(isWithin('agency.gov', 'agency.gov')).to.equal(true)
    expect(isWithin('myagency.gov', 'agency.gov')).to.equal(false)
  })

  it('is typed in a panel without its zone, and as @ for the zone itself', () => {
    expect(relativeName('_dmarc.agency.gov', 'agency.gov')).to.equal('_dmarc')
    expect(relativeName('agency.gov', 'agency.gov')).to.equal('@')
    expect(relativeName('other.gov', 'agency.gov')).to.equal('other.gov')
  })

  it('has parents up to its last label', () => {
    expect(selfAndParents('a.b.c')).to.deep.equal(['a.b.c', 'b.c', 'c'])
  })
})
