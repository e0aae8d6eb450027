import {expect} from 'chai'
import {parseEmailAddress} from '../../../src/domain/sending/email-address.ts'

describe('an e-mail address', () => {
  for (const [typed, address] of [
    ['admin@agency.gov', 'admin@agency.gov'],
    ['First.Last+tag@Agency.GOV', 'First.Last+tag@agency.gov'],
    ["o'brien@agency.gov", "o'brien@agency.gov"],
    [`${'a'.repeat(64)}@agency.gov`, `${'a'.repeat(64)}@agency.gov`],
  ] as const) {
    it(`may be ${typed.slice(0, 30)}`, () => {
      expect(parseEmailAddress(typed)).to.equal(address)
    })
  }

  for (const [typed, rule] of [
    ['', 'no @'],
    ['admin', 'no @'],
    ['@agency.gov', 'nothing is before'],
    [`${'a'.repeat(65)}@agency.gov`, '64 characters'],
    ['a..b@agency.gov', 'safe in DNS'],
    ['.a@agency.gov', 'safe in DNS'],
    ['a!b@agency.gov', 'safe in DNS'],
    ['a,b@agency.gov', 'safe in DNS'],
    ['a;b@agency.gov', 'safe in DNS'],
    ['"a b"@agency.gov', 'safe in DNS'],
    ['a"b@agency.gov', 'safe in DNS'],
    ['a$' + '{b}@agency.gov', 'safe in DNS'],
    ['Admin <admin@agency.gov>', 'safe in DNS'],
    ['a@b@agency.gov', 'safe in DNS'],
    ['ädmin@agency.gov', 'safe in DNS'],
    ['admin@agency', 'of its domain, it has one label only'],
    ['admin@192.0.2.1', 'of its domain, it is an IP address'],
    ['admin@', 'of its domain, it is empty'],
    ['admin@printer.local', '.local'],
    ['admin@agency.gov\nbcc: x', 'of its domain'],
  ] as const) {
    it(`may not be ${JSON.stringify(typed.slice(0, 30))}: ${rule}`, () => {
      expect(() => parseEmailAddress(typed)).to.throw(rule)
    })
  }
})
