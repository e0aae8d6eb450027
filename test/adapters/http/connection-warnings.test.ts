import {expect} from 'chai'
import {connectionWarnings} from '../../../src/adapters/http/connection-warnings.ts'

describe('warnings about a connection', () => {
  const cases: [url: string, unverified: boolean, said: RegExp | undefined][] = [
    ['https://api.agency.gov', false, undefined],
    ['https://api.agency.gov', true, /certificate of api\.agency\.gov is not checked/],
    ['https://127.0.0.1:8443', true, /certificate of 127\.0\.0\.1:8443 is not checked/],
    ['http://csb.agency.gov', false, /csb\.agency\.gov is spoken to in plain text/],
    ['http://localhost:8080', false, undefined],
    ['http://[::1]:8080', true, undefined],
  ]
  for (const [url, unverified, said] of cases) {
    it(`${said ? 'are said' : 'are not needed'} for ${url}${unverified ? ' unverified' : ''}`, () => {
      const warnings = connectionWarnings(url, {unverified})
      if (said === undefined) expect(warnings).to.deep.equal([])
      else expect(warnings.join()).to.match(said)
    })
  }
})
