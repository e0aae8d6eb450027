import {expect} from 'chai'
import {publicSuffixList} from '../../../src/adapters/public-suffixes/public-suffixes.ts'

describe('the public suffix list', () => {
  const cases: readonly [name: string, registrable: string | undefined][] = [
    ['_dmarc.mail.agency.gov', 'agency.gov'],
    ['tokena._domainkey.agency.gov.uk', 'agency.gov.uk'],
    ['mail.city.k12.ca.us', 'city.k12.ca.us'],
    ['a.b.example.co.uk', 'example.co.uk'],
    // The private part of the list says who shares a host, not who has a zone.
    ['user.github.io', 'github.io'],
    ['bounce.agency.test', 'agency.test'],
    ['agency.gov', 'agency.gov'],
    ['gov', undefined],
    ['co.uk', undefined],
  ]
  for (const [name, registrable] of cases) {
    it(`makes ${registrable ?? 'nothing'} of ${name}`, () => {
      expect(publicSuffixList().registrableDomain(name)).to.equal(registrable)
    })
  }
})
