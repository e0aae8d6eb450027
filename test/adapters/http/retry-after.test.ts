import {expect} from 'chai'
import {requestedWaitMillis, retryAfterMillis} from '../../../src/adapters/http/retry-after.ts'

const NOW = Date.parse('1994-11-06T08:49:00Z')
const wait = (text: string): number | undefined => retryAfterMillis({'retry-after': text}, NOW)

describe('a wait that a server asks for (Retry-After, RFC 9110 section 10.2.3)', () => {
  it('is as long as its seconds say', () => {
    expect(wait('7')).to.equal(7000)
    expect(wait('007')).to.equal(7000)
  })

  for (const [form, text] of [
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT'],
    ['asctime', 'Sun Nov  6 08:49:37 1994'],
  ] as const) {
    it(`ends at the moment of an HTTP-date of the form ${form}`, () => {
      expect(wait(text)).to.equal(37_000)
    })
  }

  it('is never shorter than a second: a server that answers 0 would be asked without a pause', () => {
    for (const text of ['0', '00', 'Sun, 06 Nov 1994 08:49:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
      expect(wait(text), text).to.equal(1000)
    }
  })

  it('is never longer than five minutes', () => {
    for (const text of ['301', '86400', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT']) {
      expect(wait(text), text).to.equal(300_000)
    }
  })

  for (const text of [
    '',
    ' ',
    '-1',
    '+1',
    '0.5',
    '1.0',
    '1e3',
    '0x10',
    '1, 2',
    '1;2',
    '1s',
    'Infinity',
    'NaN',
    'soon',
    '\u0661',
    '1994-11-06T08:49:37Z',
    'Nov 6 1994',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Foo-94 08:49:37 GMT',
  ]) {
    it(`is not asked for by ${JSON.stringify(text)}, which is neither delta-seconds nor an HTTP-date`, () => {
      expect(wait(text)).to.equal(undefined)
      expect(requestedWaitMillis({'retry-after': text}, NOW)).to.equal(undefined)
    })
  }

  it('is not asked for by an answer without the header', () => {
    expect(retryAfterMillis({}, NOW)).to.equal(undefined)
  })
})
