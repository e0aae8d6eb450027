import {expect} from 'chai'
import {ESTIMATE_WINDOW_MILLIS, estimateRates, type FeedbackBucket} from '../../../src/domain/reputation/estimate.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 24, 12)
const bucket = (age: number, change: Partial<FeedbackBucket> = {}): FeedbackBucket => ({
  at: NOW - age,
  delivered: 0,
  bouncedPermanent: 0,
  complained: 0,
  ...change,
})

describe("rates reckoned from a tenant's own feedback", () => {
  it('are of what bounced for good and what was complained of, among what arrived or bounced', () => {
    const {bounce, complaint, totals} = estimateRates(
      [bucket(HOUR, {delivered: 980, bouncedPermanent: 20, complained: 1})],
      NOW,
      NOW - DAY,
    )
    expect(bounce).to.deep.equal([{at: NOW - HOUR, rate: 0.02}])
    expect(complaint).to.deep.equal([{at: NOW - HOUR, rate: 0.001}])
    expect(totals).to.deep.equal({messages: 1000, permanentBounces: 20, complaints: 1})
  })

  it('are of what was sent, where that is known', () => {
    const {bounce} = estimateRates([bucket(HOUR, {sent: 2000, delivered: 980, bouncedPermanent: 20})], NOW, NOW - DAY)
    expect(bounce[0]?.rate).to.equal(0.01)
  })

  it('take in what arrived in the window before, and leave out what is older', () => {
    const buckets = [
      bucket(ESTIMATE_WINDOW_MILLIS + 2 * HOUR, {delivered: 0, bouncedPermanent: 100}),
      bucket(10 * DAY, {delivered: 90, bouncedPermanent: 10}),
      bucket(HOUR, {delivered: 100}),
    ]
    const {bounce, totals, since} = estimateRates(buckets, NOW, NOW - DAY)
    expect(bounce).to.deep.equal([{at: NOW - HOUR, rate: 0.05}])
    expect(totals.messages).to.equal(200)
    expect(since).to.equal(NOW - 10 * DAY)
  })

  it('know nothing where nothing was kept, and never divide by nothing', () => {
    expect(estimateRates([], NOW, NOW - DAY)).to.deep.equal({
      bounce: [],
      complaint: [],
      totals: {messages: 0, permanentBounces: 0, complaints: 0},
    })
    expect(estimateRates([bucket(HOUR, {complained: 1})], NOW, NOW - DAY).complaint).to.deep.equal([])
  })

  it('stay shares when complaints are of mail from before the window', () => {
    const {complaint} = estimateRates([bucket(HOUR, {delivered: 1, complained: 3})], NOW, NOW - DAY)
    expect(complaint[0]?.rate).to.equal(1)
  })
})
