import {expect} from 'chai'
import fc from 'fast-check'
import {
  REPRESENTATIVE_SECONDS,
  rateSeries,
  type TrafficCount,
} from '../../../../src/sandbox/aws/cloudwatch/reputation-rates.ts'
import {periodStart} from '../../../../src/sandbox/aws/cloudwatch/time-range.ts'

const HOUR = 3600
const count = (at: number, sends: number, permanentBounces = 0, complaints = 0, fresh: 0 | 1 = 0): TrafficCount => ({
  at,
  sends,
  permanentBounces,
  complaints,
  fresh,
})

describe('the reputation rates', () => {
  it('are bounces and complaints by sends, all of the lookback together', () => {
    const counts = [count(0, 100, 10, 1), count(HOUR, 300, 10, 1)]
    expect(rateSeries(counts, HOUR)).to.deep.equal({
      timestamps: [0, HOUR],
      bounceRates: [0.1, 0.05],
      complaintRates: [0.01, 0.005],
    })
  })

  it('have a point only where a period saw traffic, as the rate stood at its end', () => {
    const counts = [count(0, 10, 10), count(300, 10), count(3 * HOUR + 600, 20)]
    expect(rateSeries(counts, HOUR)).to.deep.include({timestamps: [0, 3 * HOUR], bounceRates: [0.5, 0.25]})
  })

  it('forget what is older than the representative volume', () => {
    const counts = [count(0, 100, 100), count(REPRESENTATIVE_SECONDS - HOUR, 100), count(REPRESENTATIVE_SECONDS, 100)]
    expect(rateSeries(counts, HOUR).bounceRates).to.deep.equal([1, 0.5, 0])
  })

  it('start from nothing after a fresh start, and keep their past', () => {
    const counts = [count(0, 100, 50), count(HOUR, 100, 50), count(HOUR, 100, 0, 0, 1), count(2 * HOUR, 100, 20, 0, 1)]
    expect(rateSeries(counts, HOUR)).to.deep.include({timestamps: [0, HOUR, 2 * HOUR], bounceRates: [0.5, 0, 0.1]})
  })

  it('are no number without sends, and never above one', () => {
    expect(rateSeries([], HOUR).timestamps).to.deep.equal([])
    expect(rateSeries([count(0, 0, 5)], HOUR).timestamps).to.deep.equal([])
    expect(rateSeries([count(0, 1, 5)], HOUR).bounceRates).to.deep.equal([1])
  })

  it('agree with adding everything up anew for every period', () => {
    const traffic = fc.record({
      slot: fc.nat(9000),
      sends: fc.nat(50),
      bounces: fc.nat(5),
      complaints: fc.nat(5),
    })
    const cases = fc.tuple(fc.array(traffic, {maxLength: 60}), fc.constantFrom(300, HOUR, 420, 86_400), fc.nat(9000))
    fc.assert(
      fc.property(cases, ([rows, period, freshSlot]) => {
        const counts = rows
          .map((row) => count(row.slot * 300, row.sends, row.bounces, row.complaints, row.slot >= freshSlot ? 1 : 0))
          .sort((a, b) => a.at - b.at)
        expect(rateSeries(counts, period)).to.deep.equal(anew(counts, period))
      }),
    )
  })
})

function anew(counts: readonly TrafficCount[], period: number) {
  const series = {timestamps: [] as number[], bounceRates: [] as number[], complaintRates: [] as number[]}
  for (const start of new Set(counts.map(({at}) => periodStart(at, period)))) {
    const until = counts.filter(({at}) => at < start + period)
    const fresh = until.at(-1)?.fresh
    const window = until.filter((one) => one.at >= start + period - REPRESENTATIVE_SECONDS && one.fresh === fresh)
    const total = (pick: (one: TrafficCount) => number) => window.reduce((sum, one) => sum + pick(one), 0)
    const sends = total((one) => one.sends)
    if (sends === 0) continue
    series.timestamps.push(start)
    series.bounceRates.push(Math.min(1, total((one) => one.permanentBounces) / sends))
    series.complaintRates.push(Math.min(1, total((one) => one.complaints) / sends))
  }
  return series
}
