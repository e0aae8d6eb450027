import {expect} from 'chai'
import {InvalidValue} from '../../../src/domain/exit/failure.ts'
import {checkHistory, FLEET_MILLIS, periodFor, spanUntil} from '../../../src/domain/reputation/span.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 24, 12, 34, 56)

describe('a span of metrics', () => {
  it('is hourly up to fourteen days, and coarser beyond', () => {
    expect([HOUR, 14 * DAY, 14 * DAY + 1, 92 * DAY, 93 * DAY, 455 * DAY].map(periodFor)).to.deep.equal([
      3600, 3600, 21_600, 21_600, 86_400, 86_400,
    ])
  })

  it('starts on the boundary of a period and ends now', () => {
    const span = spanUntil(NOW, 14 * DAY)
    expect(new Date(span.from).toISOString()).to.equal('2026-11-10T12:00:00.000Z')
    expect(span.to).to.equal(NOW)
  })

  it('leaves room for 500 queries of a fleet in one page of CloudWatch', () => {
    const {from, to, periodSeconds} = spanUntil(NOW, FLEET_MILLIS, 3600)
    expect(Math.ceil((to - from) / 1000 / periodSeconds) * 500).to.be.at.most(100_800)
  })

  for (const millis of [HOUR - 1, 455 * DAY + 1, 0]) {
    it(`refuses a history of ${millis} ms`, () => {
      expect(() => checkHistory(millis)).to.throw(InvalidValue, 'between 1 hour and 455 days')
    })
  }

  it('takes a history of an hour, and one of 455 days', () => {
    checkHistory(HOUR)
    checkHistory(455 * DAY)
  })
})
