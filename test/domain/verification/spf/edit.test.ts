import {expect} from 'chai'
import fc from 'fast-check'
import {
  endingOf,
  joined,
  letsEverybodySend,
  letsSend,
  withMechanisms,
} from '../../../../src/domain/verification/spf/edit.ts'
import {parseSpf} from '../../../../src/domain/verification/spf/record.ts'

const SES = 'v=spf1 include:amazonses.com -all'

describe('one SPF record for all senders', () => {
  for (const [name, published, merged] of [
    ['before all', 'v=spf1 mx ~all', 'v=spf1 mx include:amazonses.com ~all'],
    ['before ?all, which stays', 'v=spf1 mx ?all', 'v=spf1 mx include:amazonses.com ?all'],
    [
      'before a redirect, which would never be reached after all',
      'v=spf1 redirect=_spf.x.net',
      'v=spf1 include:amazonses.com redirect=_spf.x.net',
    ],
    ['before modifiers', 'v=spf1 mx exp=why.x.net -all', 'v=spf1 mx include:amazonses.com exp=why.x.net -all'],
    ['at the end where there is none', 'v=spf1 mx', 'v=spf1 mx include:amazonses.com'],
    ['into an empty record', 'v=spf1', 'v=spf1 include:amazonses.com'],
    [
      'in place of one that does not let it pass',
      'v=spf1 ?include:amazonses.com mx -all',
      'v=spf1 mx include:amazonses.com -all',
    ],
    [
      'out from behind all, where it has no effect',
      'v=spf1 mx -all include:amazonses.com',
      'v=spf1 mx include:amazonses.com -all',
    ],
    [
      'keeping qualifiers of others',
      'v=spf1 -ip4:192.0.2.9 ~mx -all',
      'v=spf1 -ip4:192.0.2.9 ~mx include:amazonses.com -all',
    ],
  ] as const) {
    it(`puts what is required ${name}`, () => {
      expect(withMechanisms(published, SES)).to.equal(merged)
      expect(letsSend(merged, SES)).to.equal(true)
      expect(letsSend(published, SES)).to.equal(false)
    })
  }

  for (const [name, records, whole] of [
    ['the first one’s ending', ['v=spf1 mx ~all', 'v=spf1 a -all'], 'v=spf1 mx a ~all'],
    ['the only ending that there is', ['v=spf1 mx', 'v=spf1 a -all'], 'v=spf1 mx a -all'],
    [
      'a second redirect as an include',
      ['v=spf1 mx -all', 'v=spf1 redirect=_spf.x.net'],
      'v=spf1 mx include:_spf.x.net -all',
    ],
    ['the only redirect as it is', ['v=spf1 mx', 'v=spf1 redirect=_spf.x.net'], 'v=spf1 mx redirect=_spf.x.net'],
    [
      'each mechanism once',
      ['v=spf1 mx include:x.net ~all', 'v=spf1 include:x.net a ~all'],
      'v=spf1 mx include:x.net a ~all',
    ],
  ] as const) {
    it(`joins several and keeps ${name}`, () => {
      expect(joined(records)).to.equal(whole)
    })
  }

  it('says who lets everybody send, and by what a record ends', () => {
    expect(letsEverybodySend('v=spf1 mx all')).to.equal(true)
    expect(letsEverybodySend('v=spf1 mx ?all')).to.equal(false)
    expect(endingOf('v=spf1 redirect=a.b mx ~all')).to.equal('~all')
    expect(endingOf('v=spf1 mx')).to.equal(undefined)
  })

  it('makes of any valid record a valid one that lets SES send, and is then content', () => {
    const mechanism = fc.constantFrom(
      'a',
      'mx',
      '-ip4:192.0.2.1',
      'ip6:2001:db8::/32',
      '?include:x.net',
      'ptr',
      'include:amazonses.com',
    )
    const ending = fc.constantFrom('', ' -all', ' ~all', ' ?all', ' redirect=y.net', ' exp=z.net -all')
    fc.assert(
      fc.property(fc.array(mechanism, {maxLength: 6}), ending, (mechanisms, end) => {
        const merged = withMechanisms(`v=spf1 ${mechanisms.join(' ')}${end}`.trim(), SES)
        expect('record' in parseSpf(merged), merged).to.equal(true)
        expect(letsSend(merged, SES), merged).to.equal(true)
        expect(withMechanisms(merged, SES)).to.equal(merged)
        expect(endingOf(merged)).to.equal(endingOf(`v=spf1${end}`))
      }),
      {numRuns: 200},
    )
  })
})
