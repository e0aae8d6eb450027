import type {World} from '../../world.ts'
import {
  periodStart,
  type RateSeries,
  REPRESENTATIVE_SECONDS,
  rateSeries,
  type TrafficCount,
} from './reputation-rates.ts'

/** Whose reputation: one configuration set's, or the whole account's. */
export type Scope = {readonly configurationSet: string} | 'account'

export interface TimeRange {
  /** Epoch seconds; the period that holds `from` is included, `to` is not. */
  readonly from: number
  readonly to: number
  /** Seconds. */
  readonly period: number
}

const BUCKET_SECONDS = 300

/**
 * Both reputation rates of a scope, by one query. A set whose reputation metrics are off publishes nothing, and neither
 * does one that does not exist. Only the last fresh start is known: older ones no longer show in the history.
 */
export function reputationSeries(world: World, scope: Scope, range: TimeRange): RateSeries {
  const first = periodStart(range.from, range.period)
  const since = first - REPRESENTATIVE_SECONDS
  const counts =
    scope === 'account' ? accountCounts(world, since, range) : setCounts(world, scope.configurationSet, since, range)
  return after(rateSeries(counts, range.period), first)
}

const SUMS = 'SUM(sends) AS sends, SUM(permanent_bounces) AS permanentBounces, SUM(complaints) AS complaints'

function setCounts(world: World, name: string, since: number, {to, period}: TimeRange): TrafficCount[] {
  const set = world.store.one<{last_fresh_start: number | null}>(
    'SELECT last_fresh_start FROM configuration_set WHERE name = ? AND reputation_metrics_enabled = 1',
    name,
  )
  if (!set) return []
  // The bucket of a fresh start holds only what came after it.
  const freshFrom = periodStart(Math.floor((set.last_fresh_start ?? 0) / 1000), BUCKET_SECONDS)
  const step = stepFor(period)
  return world.store.all<TrafficCount>(
    `SELECT bucket - bucket % ? AS at, bucket >= ? AS fresh, ${SUMS} FROM send_statistic
     WHERE configuration_set = ? AND bucket >= ? AND bucket < ? GROUP BY at, fresh ORDER BY at, fresh`,
    step,
    freshFrom,
    name,
    since,
    to,
  )
}

function accountCounts(world: World, since: number, {to, period}: TimeRange): TrafficCount[] {
  return world.store.all<TrafficCount>(
    `SELECT bucket - bucket % ? AS at, 1 AS fresh, ${SUMS} FROM send_statistic
     WHERE bucket >= ? AND bucket < ? GROUP BY at ORDER BY at`,
    stepFor(period),
    since,
    to,
  )
}

/** Whole periods can be summed by the database where the look-back is a whole number of them. */
function stepFor(period: number): number {
  return REPRESENTATIVE_SECONDS % period === 0 ? period : BUCKET_SECONDS
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
