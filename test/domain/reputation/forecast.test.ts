import {expect} from 'chai'
import fc from 'fast-check'
import {rateForecast} from '../../../src/domain/reputation/forecast.ts'
import type {RatePoint} from '../../../src/domain/reputation/rate-point.ts'
import {median, theilSen} from '../../../src/domain/reputation/slope.ts'
import {SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2026, 10, 10)
const LINES = SERVICE_THRESHOLDS.bounce

/** Hourly points; the rate is a function of the day. */
const hourly = (days: number, rateAt: (day: number, hour: number) => number): RatePoint[] =>
  Array.from({length: days * 24}, (_, hour) => ({at: START + hour * HOUR, rate: rateAt(hour / 24, hour)}))

/** A wave that is the same each time, for noise. */
const noise = (hour: number): number => Math.sin(hour * 12.9898) * Math.cos(hour * 4.1414)

describe('a robust slope', () => {
  it('is exact on a straight line, and so is its interval', () => {
    const points = Array.from({length: 10}, (_, x) => ({x, y: 3 * x + 1}))
    expect(theilSen(points)).to.deep.equal({slope: 3, low: 3, high: 3})
  })

  it('agrees with a worked example: the slopes between five points, and the interval that Kendall gives', () => {
    // Slopes, sorted: -1, 0.33, 0.5, 1, 1, 1, 1.5, 2, 2, 3; the standard deviation of Kendall's S for 5 is 4.08.
    const points = [1, 2, 4, 3, 5].map((y, x) => ({x, y}))
    const slopes = points.flatMap((one, i) => points.slice(i + 1).map((other) => (other.y - one.y) / (other.x - one.x)))
    expect(theilSen(points)).to.deep.equal({
      slope: median(slopes.sort((a, b) => a - b)),
      low: Math.min(...slopes),
      high: Math.max(...slopes),
    })
  })

  it('is not moved by a wild point', () => {
    const points = Array.from({length: 14}, (_, x) => ({x, y: x === 6 ? 100 : x}))
    expect(theilSen(points).slope).to.be.closeTo(1, 0.001)
  })

  it('lies within its interval, turns with its points, and does not care where they are', () => {
    const ys = fc.array(fc.double({min: -1, max: 1, noNaN: true}), {minLength: 7, maxLength: 20})
    fc.assert(
      fc.property(ys, fc.double({min: -5, max: 5, noNaN: true}), (values, shift) => {
        const of = (change: (y: number) => number) => theilSen(values.map((y, x) => ({x, y: change(y)})))
        const {slope, low, high} = of((y) => y)
        expect(low).to.be.at.most(slope)
        expect(high).to.be.at.least(slope)
        expect(of((y) => -y).slope).to.be.closeTo(-slope, 1e-9)
        expect(of((y) => y + shift).slope).to.be.closeTo(slope, 1e-9)
      }),
      {numRuns: 200},
    )
  })
})

describe('the forecast of a rate', () => {
  it('says when a rising rate reaches both lines, to the hour where nothing wavers', () => {
    const points = hourly(14, (day) => 0.005 + day * 0.001)
    const {trend, forecast} = rateForecast(points, LINES)
    expect(trend?.direction).to.equal('rising')
    expect(trend?.perDay).to.be.closeTo(0.001, 1e-6)
    expect(forecast?.warning?.at).to.be.closeTo(START + 15 * DAY, HOUR)
    expect(forecast?.critical?.at).to.be.closeTo(START + 35 * DAY, HOUR)
  })

  it('has an interval that noise widens, around the date', () => {
    const {forecast} = rateForecast(
      hourly(14, (day, hour) => 0.005 + day * 0.0008 + noise(hour) * 0.004),
      LINES,
    )
    const {at = 0, earliest = 0, latest = 0} = forecast?.warning ?? {}
    expect(earliest).to.be.at.most(at)
    expect(latest).to.be.at.least(at)
    expect(latest - earliest).to.be.greaterThan(12 * HOUR)
  })

  it('takes a wild newest point for one that may be wild', () => {
    const points = hourly(14, (day) => 0.004 + day * 0.0009)
    const last = points.at(-1) as RatePoint
    const calm = rateForecast(points, LINES).forecast?.warning
    const wild = rateForecast([...points.slice(0, -1), {...last, rate: last.rate - 0.004}], LINES).forecast?.warning
    expect(wild?.earliest).to.be.closeTo(calm?.earliest ?? 0, DAY)
    expect(wild?.latest).to.be.greaterThan((calm?.latest ?? 0) + DAY)
  })

  it('foretells only lines that the rate is still below', () => {
    const {forecast} = rateForecast(
      hourly(14, (day) => 0.021 + day * 0.001),
      LINES,
    )
    expect(forecast).to.have.all.keys('critical')
  })

  it('sees a slope in three days of hours, and less far ahead', () => {
    const three = rateForecast(
      hourly(3, (day) => 0.015 + day * 0.001),
      LINES,
    )
    expect(three.forecast).to.have.all.keys('warning')
    expect(
      rateForecast(
        hourly(3, (day) => 0.004 + day * 0.001),
        LINES,
      ),
    ).to.have.all.keys('trend')
  })

  const silent: {why: string; points: RatePoint[]; direction?: string}[] = [
    {why: 'there is no point', points: []},
    {why: 'there is one point', points: hourly(1, () => 0.01).slice(0, 1)},
    {why: 'a day of points is all there is', points: hourly(1, (day) => day * 0.01)},
    {
      why: 'six days of two weeks have points',
      points: hourly(12, (day) => day * 0.001).filter((_, hour) => hour % 48 === 0),
    },
    {why: 'the rate stands still', points: hourly(14, () => 0.01), direction: 'level'},
    {why: 'nothing ever bounced', points: hourly(14, () => 0), direction: 'level'},
    {why: 'the rate falls', points: hourly(14, (day) => 0.019 - day * 0.001), direction: 'falling'},
    {
      why: 'the noise is greater than the slope',
      points: hourly(14, (day) => 0.01 + day * 1e-5 + noise(Math.floor(day)) * 0.004),
      direction: 'level',
    },
    {
      why: 'a single day jumped',
      points: hourly(14, (day) => (day >= 13 ? 0.019 : 0.005)),
      direction: 'level',
    },
    {
      why: 'both lines are too far off for what is known',
      points: hourly(14, (day) => 0.001 + day * 0.0001),
      direction: 'rising',
    },
    {why: 'both lines are crossed', points: hourly(14, (day) => 0.05 + day * 0.001), direction: 'rising'},
  ]
  for (const {why, points, direction} of silent) {
    it(`foretells nothing when ${why}`, () => {
      const {forecast, trend} = rateForecast(points, LINES)
      expect(forecast).to.equal(undefined)
      if (direction) expect(trend?.direction).to.equal(direction)
    })
  }

  it('never puts a date before the newest point, nor its ends in the wrong order', () => {
    const rates = fc.array(fc.double({min: 0, max: 0.06, noNaN: true}), {minLength: 7, maxLength: 14})
    fc.assert(
      fc.property(rates, (days) => {
        const sorted = [...days].sort((a, b) => a - b)
        const points = sorted.map((rate, day) => ({at: START + day * DAY, rate}))
        const newest = points.at(-1)?.at ?? 0
        const {forecast} = rateForecast(points, LINES)
        for (const crossing of [forecast?.warning, forecast?.critical]) {
          if (!crossing) continue
          expect(crossing.earliest).to.be.at.least(newest)
          expect(crossing.at).to.be.at.least(crossing.earliest)
          if (crossing.latest !== undefined) expect(crossing.latest).to.be.at.least(crossing.at)
        }
      }),
      {numRuns: 300},
    )
  })
})
