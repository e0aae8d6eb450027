import {expect} from 'chai'
import fc from 'fast-check'
import {reputationSeries, type Scope} from '../../../../src/sandbox/aws/cloudwatch/reputation-metrics.ts'
import {rateSeries} from '../../../../src/sandbox/aws/cloudwatch/reputation-rates.ts'
import {periodStart} from '../../../../src/sandbox/aws/cloudwatch/time-range.ts'
import {type TestEnvironment, testEnvironment} from '../../support/environment.ts'

const BUCKET = 300
const START = periodStart(Date.UTC(2026, 9, 1) / 1000, 86_400)

describe('the reputation metrics of any stretch of time', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
    env.store.run(
      `INSERT INTO configuration_set (name, sending_enabled, reputation_metrics_enabled, tls_policy, suppressed_reasons_json, created_at)
       VALUES ('set', 1, 1, 'REQUIRE', '[]', 0)`,
    )
  })
  afterEach(() => env.dispose())

  const traffic = fc.record({slot: fc.nat(9000), sends: fc.nat(50), bounces: fc.nat(5), complaints: fc.nat(5)})
  const cases = fc.record({
    rows: fc.uniqueArray(traffic, {maxLength: 60, selector: ({slot}) => slot}),
    period: fc.constantFrom(60, 300, 420, 3600, 86_400),
    from: fc.nat(9000),
    length: fc.integer({min: 1, max: 6000}),
    freshSlot: fc.nat(9000),
    scope: fc.constantFrom<Scope>('account', {configurationSet: 'set'}),
  })

  it('are those of all counts, one by one', () => {
    fc.assert(
      fc.property(cases, ({rows, period, from, length, freshSlot, scope}) => {
        env.store.run('DELETE FROM send_statistic')
        env.store.run('UPDATE configuration_set SET last_fresh_start = ?', (START + freshSlot * BUCKET) * 1000)
        for (const {slot, sends, bounces, complaints} of rows)
          env.store.run(
            `INSERT INTO send_statistic (configuration_set, bucket, sends, permanent_bounces, complaints) VALUES ('set', ?, ?, ?, ?)`,
            START + slot * BUCKET,
            sends,
            bounces,
            complaints,
          )
        const range = {from: START + from * BUCKET, to: START + (from + length) * BUCKET, period}
        const counts = rows
          .map(({slot, sends, bounces, complaints}) => ({
            at: START + slot * BUCKET,
            sends,
            permanentBounces: bounces,
            complaints,
            fresh: scope === 'account' || slot >= freshSlot ? (1 as const) : (0 as const),
          }))
          .filter(({at}) => at < range.to)
          .sort((one, other) => one.at - other.at)
        const whole = rateSeries(counts, period)
        const first = whole.timestamps.findIndex((at) => at >= periodStart(range.from, period))
        const skipped = first < 0 ? whole.timestamps.length : first
        expect(reputationSeries(env, scope, range)).to.deep.equal({
          timestamps: whole.timestamps.slice(skipped),
          bounceRates: whole.bounceRates.slice(skipped),
          complaintRates: whole.complaintRates.slice(skipped),
        })
      }),
      {numRuns: 150},
    )
  })
})
