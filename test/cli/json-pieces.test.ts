import {expect} from 'chai'
import fc from 'fast-check'
import {jsonPieces} from '../../src/cli/json-pieces.ts'
import {escapeJson} from '../../src/domain/text/json-text.ts'

const joined = (value: unknown, indent: number): string => [...jsonPieces(value, indent)].join('')

describe('JSON in pieces', () => {
  for (const indent of [0, 2]) {
    it(`is what JSON.stringify writes with an indent of ${indent}, to the letter`, () => {
      const anything = fc.anything({withNullPrototype: true, withDate: true, withMap: true, withSparseArray: true})
      // Nothing at all has no text, which only a whole document could be.
      const document = anything.map((result) => ({ok: true, result, next: [result]}))
      fc.assert(
        fc.property(document, (value) => {
          expect(joined(value, indent)).to.equal(escapeJson(JSON.stringify(value, null, indent)))
        }),
        {numRuns: 500},
      )
    })

    it(`leaves out, and puts null in its place in a list, what JSON has no word for, with an indent of ${indent}`, () => {
      const odd = [
        undefined,
        () => 1,
        Symbol('x'),
        Number.NaN,
        {toJSON: () => 'own words'},
        new Date(0),
        new Map([[1, 2]]),
      ]
      for (const value of [odd, {...odd}, {}, [], [{}], {a: []}, {a: undefined}, 'line\nbreak', [['a\nb']]]) {
        const document = {result: value}
        expect(joined(document, indent)).to.equal(JSON.stringify(document, null, indent))
      }
    })
  }

  it('never holds more of a long list than an entry', () => {
    const instances = Array.from({length: 1000}, (_, index) => ({name: `mail-${index}`, bounce: {rate: index / 1000}}))
    const longest = Math.max(...[...jsonPieces({ok: true, result: {instances}}, 2)].map(({length}) => length))
    expect(longest).to.be.below(200)
  })

  it('escapes what a terminal would obey: C1 controls, bidirectional and zero-width characters, line separators', () => {
    const obeyed = '\u007f\u0085\u009b31m\u00ad\u061c\u200b\u200e\u2028\u2029\u202e\u2066\ufeff\u{e0001}'
    const document = {[`a${obeyed}`]: [{text: `x${obeyed}é😀`}]}
    for (const indent of [0, 2]) {
      const text = joined(document, indent)
      expect(text).to.match(/^[\n\x20-\x7eé😀]*$/u)
      expect(JSON.parse(text)).to.deep.equal(document)
    }
    expect(joined({a: '\u202e\u{e0001}'}, 0)).to.equal('{"a":"\\u202e\\udb40\\udc01"}')
  })
})
