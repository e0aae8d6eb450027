import type {Environment} from '../../environment.ts'
import {type RateSeries, REPRESENTATIVE_SECONDS, rateSeries, type TrafficCount} from './reputation-rates.ts'
import {periodStart, type TimeRange} from './time-range.ts'

/** Whose reputation: one configuration set's, or the whole account's. */
export type Scope = {readonly configurationSet: string} | 'account'

/** How often rates are counted, in seconds. */
export const BUCKET_SECONDS = 300

/**
 * Both reputation rates of a scope, by one query. A set whose reputation metrics are off publishes nothing, and neither
 * does one that does not exist. Only the last fresh start is known: older ones no longer show in the history.
 */
export function reputationSeries(env: Environment, scope: Scope, range: TimeRange): RateSeries {
  const first = periodStart(range.from, range.period)
  const since = first - REPRESENTATIVE_SECONDS
  const counts =
    scope === 'account' ? accountCounts(env, since, range) : setCounts(env, scope.configurationSet, since, range)
  return after(rateSeries(counts, range.period), first)
}

/**
 * What was counted, in the steps that matter: what leaves the representative volume within the range, and what comes into it,
 * has to be known period by period. All that is in it from beginning to end is one count, however much it is.
 */
const COUNTS = `iif(bucket >= ?2 AND bucket < ?3, ?2, bucket - bucket % ?1) AS at,
  SUM(sends) AS sends, SUM(permanent_bounces) AS permanentBounces, SUM(complaints) AS complaints`

interface Steps {
  readonly step: number
  /** Epoch seconds; where it is not before `until`, nothing stays from beginning to end. */
  readonly staysFrom: number
  readonly until: number
}

function setCounts(env: Environment, name: string, since: number, range: TimeRange): TrafficCount[] {
  const set = env.store.one<{last_fresh_start: number | null}>(
    'SELECT last_fresh_start FROM configuration_set WHERE name = ? AND reputation_metrics_enabled = 1',
    name,
  )
  if (!set) return []
  // The bucket of a fresh start holds only what came after it.
  const freshFrom = periodStart(Math.floor((set.last_fresh_start ?? 0) / 1000), BUCKET_SECONDS)
  const {step, staysFrom, until} = stepsOf(range)
  return env.store.all<TrafficCount>(
    `SELECT bucket >= ?4 AS fresh, ${COUNTS} FROM send_statistic
     WHERE configuration_set = ?5 AND bucket >= ?6 AND bucket < ?7 GROUP BY at, fresh ORDER BY at, fresh`,
    step,
    staysFrom,
    until,
    freshFrom,
    name,
    since,
    range.to,
  )
}

function accountCounts(env: Environment, since: number, range: TimeRange): TrafficCount[] {
  const {step, staysFrom, until} = stepsOf(range)
  return env.store.all<TrafficCount>(
    `SELECT 1 AS fresh, ${COUNTS} FROM send_statistic WHERE bucket >= ?4 AND bucket < ?5 GROUP BY at ORDER BY at`,
    step,
    staysFrom,
    until,
    since,
    range.to,
  )
}

function stepsOf({from, to, period}: TimeRange): Steps {
  const lastEnd = periodStart(to, period) + period
  return {
    // Whole periods can be summed by the database where the lookback is a whole number of them.
    step: REPRESENTATIVE_SECONDS % period === 0 ? period : BUCKET_SECONDS,
    staysFrom: lastEnd - REPRESENTATIVE_SECONDS,
    until: periodStart(from, period),
  }
}

function after({timestamps, bounceRates, complaintRates}: RateSeries, first: number): RateSeries {
  const found = timestamps.findIndex((timestamp) => timestamp >= first)
  const start = found < 0 ? timestamps.length : found
  return {
    timestamps: timestamps.slice(start),
    bounceRates: bounceRates.slice(start),
    complaintRates: complaintRates.slice(start),
  }
}
