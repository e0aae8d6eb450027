import {expect} from 'chai'
import {decodeCbor} from '../../../../src/sandbox/aws/protocols/cbor/decode.ts'
import {encodeCbor} from '../../../../src/sandbox/aws/protocols/cbor/encode.ts'
import {CborError, CborSimple, CborTag, type CborValue} from '../../../../src/sandbox/aws/protocols/cbor/value.ts'
import {Timestamp} from '../../../../src/sandbox/aws/protocols/timestamp.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const decode = (hex: string) => decodeCbor(bytes(hex))
const map = (...entries: [CborValue, CborValue][]) => new Map<CborValue, CborValue>(entries)
const ONE_TO_25 = Array.from({length: 25}, (_, index) => index + 1)
const TEXT_MAP = map(['a', 'A'], ['b', 'B'], ['c', 'C'], ['d', 'D'], ['e', 'E'])

/** RFC 8949 appendix A, all of it. */
const VECTORS: [hex: string, value: CborValue][] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18446744073709551615n],
  ['c249010000000000000000', 18446744073709551616n],
  ['3bffffffffffffffff', -18446744073709551616n],
  ['c349010000000000000000', -18446744073709551617n],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f90000', 0],
  ['f98000', -0],
  ['f93c00', 1],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5],
  ['f97bff', 65504],
  ['fa47c35000', 100000],
  ['fa7f7fffff', 3.4028234663852886e38],
  ['fb7e37e43c8800759c', 1.0e300],
  ['f90001', 2 ** -24],
  ['f90400', 0.00006103515625],
  ['f9c400', -4],
  ['fbc010666666666666', -4.1],
  ['f97c00', Infinity],
  ['f97e00', Number.NaN],
  ['f9fc00', -Infinity],
  ['fa7f800000', Infinity],
  ['fa7fc00000', Number.NaN],
  ['faff800000', -Infinity],
  ['fb7ff0000000000000', Infinity],
  ['fb7ff8000000000000', Number.NaN],
  ['fbfff0000000000000', -Infinity],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', undefined],
  ['f0', new CborSimple(16)],
  ['f8ff', new CborSimple(255)],
  ['c074323031332d30332d32315432303a30343a30305a', new CborTag(0, '2013-03-21T20:04:00Z')],
  ['c11a514b67b0', new CborTag(1, 1363896240)],
  ['c1fb41d452d9ec200000', new CborTag(1, 1363896240.5)],
  ['d74401020304', new CborTag(23, bytes('01020304'))],
  ['d818456449455446', new CborTag(24, bytes('6449455446'))],
  ['d82076687474703a2f2f7777772e6578616d706c652e636f6d', new CborTag(32, 'http://www.example.com')],
  ['40', bytes('')],
  ['4401020304', bytes('01020304')],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['63e6b0b4', '水'],
  ['64f0908591', '𐅑'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', ONE_TO_25],
  ['a0', map()],
  ['a201020304', map([1, 2], [3, 4])],
  ['a26161016162820203', map(['a', 1], ['b', [2, 3]])],
  ['826161a161626163', ['a', map(['b', 'c'])]],
  ['a56161614161626142616361436164614461656145', TEXT_MAP],
  ['5f42010243030405ff', bytes('0102030405')],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['9f01820203820405ff', [1, [2, 3], [4, 5]]],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
  ['83019f0203ff820405', [1, [2, 3], [4, 5]]],
  ['9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff', ONE_TO_25],
  ['bf61610161629f0203ffff', map(['a', 1], ['b', [2, 3]])],
  ['826161bf61626163ff', ['a', map(['b', 'c'])]],
  ['bf6346756ef563416d7421ff', map(['Fun', true], ['Amt', -2])],
]

describe('CBOR', () => {
  for (const [hex, value] of VECTORS)
    it(`reads ${hex.slice(0, 40)} as RFC 8949 does`, () => {
      const decoded = decode(hex)
      expect(decoded).to.deep.equal(value)
      expect(Object.is(decoded, -0)).to.equal(Object.is(value, -0))
    })

  const SHORTEST = VECTORS.filter(
    ([hex, value]) =>
      (['number', 'bigint', 'string', 'boolean', 'undefined'].includes(typeof value) && !/^(f9|fa|7f)/.test(hex)) ||
      value === null ||
      (Array.isArray(value) &&
        /^[89]/.test(hex) &&
        !hex.includes('9f') &&
        !hex.includes('a1') &&
        !hex.includes('bf')) ||
      (value instanceof Uint8Array && !hex.startsWith('5f')),
  )
  it('writes what can be compared in the form of RFC 8949', () => {
    expect(SHORTEST).to.have.length.above(40)
    for (const [hex, value] of SHORTEST)
      if (!Number.isNaN(value)) expect(encodeCbor(value).toString('hex')).to.equal(hex)
  })

  it('writes structures without the members that are undefined, and moments under tag 1', () => {
    expect(encodeCbor({a: 1, b: undefined, c: new Timestamp(1363896240.5)}).toString('hex')).to.equal(
      'a261610161' + '63c1fb41d452d9ec200000',
    )
  })

  it('writes the numbers of some members as doubles, however deep', () => {
    const doubles = new Set(['Values'])
    expect(decodeCbor(encodeCbor({Period: 1, Values: [1, {p: 2}]}, doubles))).to.deep.equal(
      map(['Period', 1], ['Values', [1, map(['p', 2])]]),
    )
    expect(encodeCbor({Values: [1]}, doubles).toString('hex')).to.equal('a16656616c75657381fb3ff0000000000000')
  })

  it('reads back a text of any length', () => {
    for (const length of [23, 24, 255, 256, 65_535, 65_536, 200_000]) {
      const text = 'ü'.repeat(length)
      expect(decodeCbor(encodeCbor([text, length]))).to.deep.equal([text, length])
    }
  })

  const REFUSED: [what: string, hex: string][] = [
    ['nothing', ''],
    ['something after the data item', '0000'],
    ['an integer that ends too early', '1903'],
    ['a text that ends too early', '6261'],
    ['an array that says it is longer than everything', '9bffffffffffffffff'],
    ['an array that misses an item', '8201'],
    ['a map that misses a value', 'a16161'],
    ['a map of indefinite length that ends at a key', 'bf6161ff'],
    ['additional information without a meaning', '1c'],
    ['an integer of indefinite length', '1f'],
    ['a tag of indefinite length', 'df00'],
    ['a break by itself', 'ff'],
    ['a break as an item', '81ff'],
    ['a key that comes twice', 'a2616101616102'],
    ['text that is not UTF-8', '61ff'],
    ['a chunk that is cut within a character', '7f61c361bcff'],
    ['a chunk of another kind', '5f6161ff'],
    ['a chunk of indefinite length', '5f5f4101ffff'],
    ['a simple value that could be shorter', 'f818'],
    ['a bignum that is a number', 'c201'],
    ['what is nested too deeply', `${'81'.repeat(100)}00`],
  ]
  for (const [what, hex] of REFUSED)
    it(`refuses ${what}`, () => {
      expect(() => decode(hex)).to.throw(CborError)
    })
})
