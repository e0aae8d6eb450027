import {expect} from 'chai'
import fc from 'fast-check'
import {bucketOf, recordStatistics} from '../../../src/sandbox/mail/statistics.ts'
import {generateTraffic, type TrafficPlan} from '../../../src/sandbox/traffic/generate.ts'
import {type StatisticRow, totals} from '../mail/tenants.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

const HOUR = 3600

describe('traffic', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
  })
  afterEach(() => env.dispose())

  const plan = (changes: Partial<TrafficPlan> = {}): TrafficPlan => ({
    configurationSet: 'set',
    messages: 40_000,
    days: 14,
    bounceShare: 0.03,
    complaintShare: 0.0006,
    seed: 7,
    ...changes,
  })
  type Bucket = StatisticRow & {bucket: number}
  const rows = (set = 'set') =>
    env.store
      .all<Bucket>('SELECT * FROM send_statistic WHERE configuration_set = ? ORDER BY bucket', set)
      .map((row) => ({...row}))

  it('has exactly the numbers that were asked for', () => {
    const counts = {sends: 40_000, permanentBounces: 1200, transientBounces: 160, deliveries: 38_640, complaints: 24}
    expect(generateTraffic(env, plan())).to.deep.equal(counts)
    expect(totals(env, 'set')).to.deep.equal({
      sends: 40_000,
      deliveries: 38_640,
      permanent_bounces: 1200,
      transient_bounces: 160,
      complaints: 24,
    })
  })

  it('adds up in every bucket, whatever is asked', () => {
    const share = fc.double({min: 0, max: 0.5, noNaN: true})
    fc.assert(
      fc.property(
        fc.nat(3000),
        fc.double({min: 0, max: 20, noNaN: true}),
        share,
        share,
        fc.nat(),
        (messages, days, b, c, seed) => {
          env.store.run('DELETE FROM send_statistic')
          // The halves of two shares can round up to one message too many.
          const complaintShare = Math.max(0, c - 1 / Math.max(messages, 1))
          const counts = generateTraffic(env, plan({messages, days, bounceShare: b, complaintShare, seed}))
          const sum = totals(env, 'set')
          expect(sum.sends).to.equal(messages)
          expect(sum.permanent_bounces).to.equal(Math.round(messages * b))
          expect(sum.complaints).to.equal(counts.complaints)
          for (const row of rows()) {
            expect(row.sends).to.equal(row.deliveries + row.permanent_bounces + row.transient_bounces)
            expect(row.complaints).to.be.within(0, row.deliveries)
            expect(Math.min(row.sends, row.permanent_bounces, row.transient_bounces)).to.be.at.least(0)
          }
        },
      ),
      {numRuns: 40},
    )
  })

  it('reaches back as far as asked, and never into the future', () => {
    generateTraffic(env, plan())
    const buckets = rows().map(({bucket}) => bucket)
    const now = env.clock.now() / 1000
    expect(Math.max(...buckets)).to.be.within(now - HOUR, now)
    expect(Math.min(...buckets)).to.be.within(now - 14 * 24 * HOUR, now - 13.9 * 24 * HOUR)
    expect(buckets.every((bucket) => bucket % 300 === 0)).to.equal(true)
  })

  it('is more on working days than on weekends, and by day than by night', () => {
    generateTraffic(env, plan({days: 28}))
    const sumOf = (isIn: (local: Date) => boolean) =>
      rows()
        .filter(({bucket}) => isIn(new Date((bucket - 5 * HOUR) * 1000)))
        .reduce((sum, {sends}) => sum + sends, 0)
    expect(sumOf((local) => local.getUTCDay() === 2)).to.be.above(2 * sumOf((local) => local.getUTCDay() === 0))
    expect(sumOf((local) => local.getUTCHours() === 10)).to.be.above(4 * sumOf((local) => local.getUTCHours() === 3))
  })

  it('spreads bounces and complaints over the whole time', () => {
    generateTraffic(env, plan({complaintShare: 0.01}))
    const daysWith = (column: 'permanent_bounces' | 'complaints') =>
      new Set(rows().flatMap((row) => (row[column] > 0 ? [Math.floor(row.bucket / 86_400)] : []))).size
    expect(daysWith('permanent_bounces')).to.be.at.least(14)
    expect(daysWith('complaints')).to.be.at.least(12)
  })

  it('is the same for the same seed, and another for another', () => {
    for (const [configurationSet, seed] of [
      ['a', 7],
      ['b', 7],
      ['c', 8],
    ] as const) {
      generateTraffic(env, plan({configurationSet, seed}))
    }
    const shape = (set: string) => rows(set).map(({bucket, sends, complaints}) => [bucket, sends, complaints])
    expect(shape('a')).to.deep.equal(shape('b'))
    expect(shape('a')).not.to.deep.equal(shape('c'))
  })

  it('may be nothing but bounces, or nothing at all', () => {
    generateTraffic(env, plan({bounceShare: 1, complaintShare: 0}))
    expect(totals(env, 'set')).to.include({sends: 40_000, permanent_bounces: 40_000, deliveries: 0})
    generateTraffic(env, plan({configurationSet: 'other', messages: 0}))
    expect(rows('other')).to.be.empty
  })

  it('adds to what is there', () => {
    recordStatistics(env, 'set', env.clock.now(), {sends: 1, deliveries: 1})
    generateTraffic(env, plan({messages: 10, days: 0}))
    expect(rows().map(({bucket, sends}) => [bucket, sends])).to.deep.equal([[bucketOf(env.clock.now()), 11]])
  })

  it('takes less than a second for a million messages over a month', () => {
    const started = performance.now()
    generateTraffic(env, plan({messages: 1_000_000, days: 30}))
    expect(performance.now() - started).to.be.below(1000)
    expect(totals(env, 'set').sends).to.equal(1_000_000)
  })

  it('refuses numbers that make no sense, and then writes nothing', () => {
    const cases: Partial<TrafficPlan>[] = [
      {messages: -1},
      {messages: 1.5},
      {days: -1},
      {days: Number.NaN},
      {bounceShare: 1.1},
      {complaintShare: -0.1},
      {bounceShare: Number.NaN},
      {bounceShare: 0.7, complaintShare: 0.4},
    ]
    for (const changes of cases) expect(() => generateTraffic(env, plan(changes))).to.throw(RangeError)
    expect(rows()).to.be.empty
  })
})
