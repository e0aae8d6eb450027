import {expect} from 'chai'
import {
  BLIND_MILLIS,
  countedFrom,
  EVIDENCE_MESSAGES,
  needsCount,
  observedRate,
  type Restart,
} from '../../../src/domain/guard/evidence.ts'
import {STALE_AFTER_MILLIS} from '../../../src/domain/reputation/judgement.ts'
import type {RateName} from '../../../src/domain/reputation/thresholds.ts'
import {NOW} from '../../support/guard-facts.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const point = (age: number, rate = 0.03) => ({at: NOW - age, rate})
const bounces = (points: {at: number; rate: number}[], restart?: Restart) =>
  observedRate('bounce', points, {now: NOW, ...(restart ? {restart} : {})})

describe('what a rate is worth', () => {
  it('is nothing without a point', () => {
    expect(bounces([])).to.deep.equal({status: 'no-data'})
  })

  it('is that of its newest point', () => {
    expect(bounces([point(3 * HOUR, 0.5), point(HOUR, 0.01)])).to.deep.equal({
      status: 'fresh',
      rate: 0.01,
      at: NOW - HOUR,
    })
  })

  const ages: [string, number, string][] = [
    ['this moment', 0, 'fresh'],
    ['48 hours ago', STALE_AFTER_MILLIS, 'fresh'],
    ['longer ago than 48 hours', STALE_AFTER_MILLIS + 1, 'stale'],
    ['in the future, by a clock that is ahead', -10 * 60_000, 'fresh'],
  ]
  for (const [when, age, status] of ages) {
    it(`is ${status} where the newest point is of ${when}`, () => {
      expect(bounces([point(age)])).to.deep.equal({status, rate: 0.03, at: NOW - age})
    })
  }
})

describe('a rate that restarted', () => {
  const enough = (at: number): Restart => ({at, sent: 1_000_000})

  it('is unproven, and without a number, as long as there is no point', () => {
    expect(bounces([], enough(NOW - DAY))).to.deep.equal({status: 'unproven'})
  })

  it('is unproven, and without a number, where its newest point began before the restart', () => {
    expect(bounces([point(HOUR + 1)], enough(NOW - HOUR))).to.deep.equal({status: 'unproven'})
  })

  it('is unproven rather than stale where its only points are older than the restart and than 48 hours', () => {
    expect(bounces([point(STALE_AFTER_MILLIS + DAY)], enough(NOW - STALE_AFTER_MILLIS - HOUR)).status).to.equal(
      'unproven',
    )
  })

  it('is believed by a point that began with it, once enough was sent', () => {
    expect(bounces([point(HOUR)], enough(NOW - HOUR)).status).to.equal('fresh')
  })

  it('is stale where nothing came for 48 hours since, however much was sent', () => {
    expect(bounces([point(STALE_AFTER_MILLIS + HOUR)], enough(NOW - 4 * DAY)).status).to.equal('stale')
  })

  const counts: [RateName, number, string][] = [
    ['bounce', 0, 'unproven'],
    ['bounce', 499, 'unproven'],
    ['bounce', 500, 'fresh'],
    ['complaint', 500, 'unproven'],
    ['complaint', 2499, 'unproven'],
    ['complaint', 2500, 'fresh'],
  ]
  for (const [name, sent, status] of counts) {
    it(`is ${status} for ${name}s with ${sent} messages since`, () => {
      const restart = {at: NOW - 3 * DAY, sent}
      expect(observedRate(name, [point(HOUR)], {now: NOW, restart}).status).to.equal(status)
    })
  }

  it('shows what it is, also while it is not believed', () => {
    expect(bounces([point(HOUR)], {at: NOW - DAY, sent: 0})).to.deep.equal({
      status: 'unproven',
      rate: 0.03,
      at: NOW - HOUR,
    })
  })

  it('is not believed by time alone where messages are counted', () => {
    expect(bounces([point(HOUR)], {at: NOW - 13 * DAY, sent: 499}).status).to.equal('unproven')
  })

  it('is believed after 48 hours where nobody counts, and not a moment before', () => {
    expect(bounces([point(HOUR)], {at: NOW - BLIND_MILLIS}).status).to.equal('fresh')
    expect(bounces([point(HOUR)], {at: NOW - BLIND_MILLIS + 1}).status).to.equal('unproven')
  })

  it('needs so much mail that one message more or less does not pause', () => {
    expect(1 / EVIDENCE_MESSAGES.bounce).to.be.below(0.04 / 10)
    expect(1 / EVIDENCE_MESSAGES.complaint).to.be.below(0.0008)
  })
})

describe('the count of messages since a restart', () => {
  const midnight = Date.UTC(2026, 10, 24)
  const days: [string, number, number][] = [
    ['of a restart at noon begins with the next UTC day', midnight + 12 * HOUR, midnight + DAY],
    ['of a restart a moment after midnight begins a day later', midnight + 1, midnight + DAY],
    ['of a restart in the last moment of a day begins with the next one', midnight - 1, midnight],
    ['of a restart at midnight begins at once', midnight, midnight],
    ['goes over the end of a month', Date.UTC(2026, 10, 30, 5), Date.UTC(2026, 11, 1)],
    ['goes over the end of a year', Date.UTC(2026, 11, 31, 23, 59), Date.UTC(2027, 0, 1)],
  ]
  for (const [what, at, from] of days) {
    it(what, () => expect(countedFrom(at)).to.equal(from))
  }

  it('is asked for only when a day of it has begun', () => {
    expect(needsCount(midnight + HOUR, midnight + 2 * HOUR)).to.equal(false)
    expect(needsCount(midnight + HOUR, midnight + DAY)).to.equal(false)
    expect(needsCount(midnight + HOUR, midnight + DAY + 1)).to.equal(true)
  })
})
