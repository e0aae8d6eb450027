import {expect} from 'chai'
import fc from 'fast-check'
import {parseIp, readable} from '../../../../src/domain/verification/spf/address.ts'
import {isSpf, parseSpf} from '../../../../src/domain/verification/spf/record.ts'

const errorIn = (text: string) => {
  const reading = parseSpf(text)
  return 'error' in reading ? reading.error : undefined
}

describe('the reader of SPF records', () => {
  const wrong: readonly [name: string, record: string, term: string, at: number, problem: RegExp][] = [
    ['a mechanism that nobody knows', 'v=spf1 moo -all', 'moo', 7, /no such mechanism/],
    ['a modifier written as a mechanism', 'v=spf1 redirect:a.b', 'redirect:a.b', 7, /with =/],
    ['a mechanism written as a modifier with a space in front', 'v=spf1 mx\ta -all', 'mx\ta', 7, /colon/],
    ['an address without its mechanism', 'v=spf1 192.0.2.1 -all', '192.0.2.1', 7, /no such/],
    ['an IPv6 address under ip4', 'v=spf1 ip4:2001:db8::1 -all', 'ip4:2001:db8::1', 10, /ip4 needs an address/],
    ['an address with a leading zero', 'v=spf1 ip4:192.0.02.1 -all', 'ip4:192.0.02.1', 10, /ip4 needs/],
    ['a prefix that is too long', 'v=spf1 ip4:192.0.2.0/33 -all', 'ip4:192.0.2.0/33', 10, /at most 32/],
    ['an include without a domain', 'v=spf1 include -all', 'include', 14, /needs a domain/],
    ['an include of nothing', 'v=spf1 include: -all', 'include:', 15, /empty/],
    ['a domain of one label', 'v=spf1 a:localhost -all', 'a:localhost', 9, /one label/],
    ['an address where a domain has to be', 'v=spf1 a:192.0.2.1 -all', 'a:192.0.2.1', 17, /cannot end in "1"/],
    ['a macro that is none', 'v=spf1 exists:%{z}.b.c -all', 'exists:%{z}.b.c', 14, /begins no macro/],
    ['a macro that is for explanations', 'v=spf1 exists:%{t}.b.c -all', 'exists:%{t}.b.c', 14, /explanations only/],
    ['two redirects', 'v=spf1 redirect=a.b redirect=c.d', 'redirect=c.d', 20, /twice/],
    ['something after all', 'v=spf1 -all:x', '-all:x', 11, /nothing after/],
    [
      'a character that is no ASCII',
      'v=spf1 include:spf.bücher.example -all',
      'include:spf.bücher.example',
      20,
      /U\+?00FC|character/i,
    ],
    ['a smart dash', 'v=spf1 mx –all', '–all', 10, /no such mechanism/],
  ]
  for (const [name, record, term, at, problem] of wrong) {
    it(`finds ${name}, and says where`, () => {
      const error = errorIn(record)
      expect(error?.term).to.equal(term)
      expect(error?.at).to.equal(at)
      expect(error?.problem).to.match(problem)
    })
  }

  it('takes modifiers that nobody knows, and terms in any case', () => {
    expect(errorIn('V=SPF1 MX INCLUDE:_spf.Example.com/x.y unknown=%{i} -ALL')).to.equal(undefined)
  })

  it('takes no other version for SPF', () => {
    expect(['v=spf1', 'v=spf1 -all', 'V=SPF1 mx'].every(isSpf)).to.equal(true)
    expect(['v=spf10 -all', 'v=spf1;-all', ' v=spf1 -all', 'spf1 -all'].some(isSpf)).to.equal(false)
  })

  it('never throws, whatever comes after the version', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[%{}a-z:/=. -]{0,40}$/)), (rest) => {
        const reading = parseSpf(`v=spf1 ${rest}`)
        expect('record' in reading || reading.error.term.length > 0).to.equal(true)
      }),
      {numRuns: 300},
    )
  })
})

describe('IP addresses', () => {
  for (const [text, shown] of [
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::', '2001:db8::'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['1:0:3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
    ['10:0:0:100:0:0:0:8', '10:0:0:100::8'],
  ] as const) {
    it(`shows ${text} as ${shown}`, () => {
      const address = parseIp(text)
      expect(address && readable(address)).to.equal(shown)
    })
  }

  it('refuses what is none', () => {
    const none = [
      '',
      '1.2.3',
      '1.2.3.256',
      '01.2.3.4',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      'g::1',
      '1.2.3.4::',
    ]
    expect(none.filter((text) => parseIp(text) !== undefined)).to.deep.equal([])
  })
})
