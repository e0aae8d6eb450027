import type {Environment} from '../../environment.ts'
import {type Metric, SES_NAMESPACE} from './metrics.ts'
import {type MetricRequest, NO_POINTS, type Points} from './points.ts'
import {BUCKET_SECONDS, reputationSeries, type Scope} from './reputation-metrics.ts'
import type {RateSeries} from './reputation-rates.ts'
import {periodStart, type TimeRange} from './time-range.ts'
import {trafficCounts} from './traffic-counts.ts'

/** The only dimension that the reputation of a configuration set is published under, spelled like this. */
export const SET_DIMENSION = 'ses:configuration-set'

/** The reputation metrics, and which half of a series each of them is. */
export const RATES: ReadonlyMap<string, (series: RateSeries) => readonly number[]> = new Map([
  ['Reputation.BounceRate', (series) => series.bounceRates],
  ['Reputation.ComplaintRate', (series) => series.complaintRates],
])

/** Whose reputation a metric is about; undefined for every metric that is not about one. */
function scopeOf({namespace, name, dimensions}: Metric): Scope | undefined {
  if (namespace !== SES_NAMESPACE || !RATES.has(name)) return undefined
  const [dimension, ...others] = dimensions
  if (dimension === undefined) return 'account'
  if (others.length > 0 || dimension.name !== SET_DIMENSION) return undefined
  return {configurationSet: dimension.value}
}

/**
 * Reads what SES publishes. Both rates of a scope come from one scan, which the reader remembers: a call that asks for both
 * should not pay for two.
 *
 * @returns a reader of series, which has no points for metrics that nobody publishes.
 */
export function sesMetricsReader(env: Environment): (request: MetricRequest) => Points {
  const known = new Map<string, RateSeries>()
  const rates = (scope: Scope, range: TimeRange): RateSeries => {
    const name = scope === 'account' ? '' : `set ${scope.configurationSet}`
    const key = `${range.from} ${range.to} ${range.period} ${range.origin ?? 0} ${name}`
    const series = known.get(key) ?? seriesOf(env, scope, range)
    known.set(key, series)
    return series
  }
  return ({metric, statistic, unit, range}) => {
    const [scope, pick] = [scopeOf(metric), RATES.get(metric.name)]
    if (scope === undefined || pick === undefined) return trafficCounts(env, {metric, statistic, unit, range})
    if (unit !== undefined && unit !== 'None') return NO_POINTS
    const series = rates(scope, range)
    // One datapoint a period: it is its own average, extreme and sum.
    const values = statistic === 'SampleCount' ? series.timestamps.map(() => 1) : pick(series)
    return {timestamps: series.timestamps, values}
  }
}

function seriesOf(env: Environment, scope: Scope, range: TimeRange): RateSeries {
  const {period, origin = 0} = range
  if (origin % period === 0) return reputationSeries(env, scope, range)
  // Periods that start at odd times take the last rate that was published in them.
  const fine = reputationSeries(env, scope, {...range, period: BUCKET_SECONDS})
  const starts = fine.timestamps.map((at) => periodStart(at, period, origin))
  const last = starts.flatMap((start, index) => (start >= range.from && start !== starts[index + 1] ? [index] : []))
  const at = (values: readonly number[]) => last.map((index) => values[index] ?? 0)
  return {timestamps: at(starts), bounceRates: at(fine.bounceRates), complaintRates: at(fine.complaintRates)}
}
