import {expect} from 'chai'
import {periodColumns, timeColumns} from '../../../src/render/reputation/time-columns.ts'

const SPAN = {from: '2026-11-10T00:00:00.000Z', to: '2026-11-14T00:00:00.000Z'}
const at = (day: number, rate: number) => ({at: `2026-11-${day}T12:00:00.000Z`, rate})

describe('points spread over columns of time', () => {
  it('fall into the column of their time', () => {
    expect(timeColumns([at(10, 0.1), at(12, 0.3)], SPAN, 4)).to.deep.equal([0.1, undefined, 0.3, undefined])
  })

  it('leave the highest of a column, so that a peak is never averaged away', () => {
    expect(timeColumns([at(10, 0.1), at(10, 0.5), at(11, 0.2)], SPAN, 2)).to.deep.equal([0.5, undefined])
  })

  it('are left out before the span and kept at its very end', () => {
    const points = [at(9, 0.9), {at: SPAN.to, rate: 0.4}]
    expect(timeColumns(points, SPAN, 2)).to.deep.equal([undefined, 0.4])
  })
})

describe('points spread over columns of periods', () => {
  const span = {...SPAN, periodSeconds: 86_400}

  it('share columns where there are more periods than columns', () => {
    expect(periodColumns([at(10, 0.1), at(11, 0.2), at(13, 0.3)], span, 2)).to.deep.equal([0.2, 0.3])
  })

  it('get the same number of columns each where there are fewer', () => {
    const [one, two] = [0.1, 0.2]
    expect(periodColumns([at(10, one), at(12, two)], span, 9)).to.deep.equal([
      one,
      one,
      undefined,
      undefined,
      two,
      two,
      undefined,
      undefined,
    ])
  })

  it('count a period that has only begun as a whole one', () => {
    const begun = {...span, to: '2026-11-13T00:00:01.000Z'}
    expect(periodColumns([{at: '2026-11-13T00:00:00.000Z', rate: 0.4}], begun, 4)).to.deep.equal([
      undefined,
      undefined,
      undefined,
      0.4,
    ])
  })
})
