import {expect} from 'chai'
import fc from 'fast-check'
import {jsonPieces} from '../../src/cli/json-pieces.ts'

const joined = (value: unknown, indent: number): string => [...jsonPieces(value, indent)].join('')

describe('JSON in pieces', () => {
  for (const indent of [0, 2]) {
    it(`is what JSON.stringify writes with an indent of ${indent}, to the letter`, () => {
      const anything = fc.anything({withNullPrototype: true, withDate: true, withMap: true, withSparseArray: true})
      // Nothing at all has no text, which only a whole document could be.
      const document = anything.map((result) => ({ok: true, result, next: [result]}))
      fc.assert(
        fc.property(document, (value) => {
          expect(joined(value, indent)).to.equal(JSON.stringify(value, null, indent))
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
})
