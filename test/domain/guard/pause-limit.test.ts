import {expect} from 'chai'
import {pauseLimit, usualMaximum} from '../../../src/domain/guard/pause-limit.ts'

describe('the pause limit', () => {
  const cases: [string, {maximum: number; before: number; wanted: number}, boolean][] = [
    ['rests where nothing is to be paused', {maximum: 5, before: 0, wanted: 0}, false],
    ['rests where nothing is to be paused, even over the maximum', {maximum: 5, before: 9, wanted: 0}, false],
    ['rests below the maximum', {maximum: 5, before: 0, wanted: 4}, false],
    ['rests at the maximum', {maximum: 5, before: 0, wanted: 5}, false],
    ['holds one over the maximum', {maximum: 5, before: 0, wanted: 6}, true],
    ['rests where those before fill the maximum up', {maximum: 5, before: 4, wanted: 1}, false],
    ['holds where those before leave no room for one', {maximum: 5, before: 5, wanted: 1}, true],
    ['holds where those before and those wanted are too many together', {maximum: 5, before: 3, wanted: 3}, true],
    ['holds each pause at a maximum of nothing', {maximum: 0, before: 0, wanted: 1}, true],
    ['rests at a maximum of nothing where nothing is wanted', {maximum: 0, before: 0, wanted: 0}, false],
  ]
  for (const [what, {maximum, before, wanted}, engaged] of cases) {
    it(what, () => {
      expect(pauseLimit(maximum, before, wanted)).to.deep.equal({maximum, before, wanted, engaged})
    })
  }
})

describe('the usual maximum of pauses within an hour', () => {
  const fleets: [number, number][] = [
    [0, 5],
    [1, 5],
    [50, 5],
    [51, 6],
    [60, 6],
    [61, 7],
    [70, 7],
    [71, 8],
    [140, 14],
    [1000, 100],
    [10_000, 1000],
  ]
  for (const [fleet, most] of fleets) {
    it(`is ${most} of ${fleet}`, () => expect(usualMaximum(fleet)).to.equal(most))
  }

  it('is never more than a tenth of a large fleet, counted up to a whole instance', () => {
    for (let fleet = 50; fleet <= 20_000; fleet += 1) {
      if (usualMaximum(fleet) !== Math.floor((fleet + 9) / 10)) expect.fail(`${usualMaximum(fleet)} of ${fleet}`)
    }
  })
})
