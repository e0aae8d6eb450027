import type {Environment} from '../../environment.ts'
import {type Metric, SES_NAMESPACE} from './metrics.ts'
import {type MetricRequest, NO_POINTS, type Points} from './points.ts'
import {periodStart} from './time-range.ts'

/**
 * The counts that SES publishes for the whole account, without being asked to (Amazon SES Developer Guide, "Retrieving
 * Amazon SES event data from CloudWatch"), and what of the statistics each of them adds up.
 */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['Send', 'sends + excluded_sends'],
  ['Delivery', 'deliveries'],
  ['Bounce', 'permanent_bounces + transient_bounces + excluded_bounces'],
  ['Complaint', 'complaints'],
  ['Reject', 'rejects'],
])

/** Their metrics, in order of their names. */
export const COUNT_METRICS: readonly Metric[] = [...COLUMNS.keys()]
  .sort()
  .map((name) => ({namespace: SES_NAMESPACE, name, dimensions: []}))

/** Each mail is a sample of the value 1: the sum is the count. */
export function trafficCounts(env: Environment, {metric, statistic, unit, range}: MetricRequest): Points {
  const {namespace, name, dimensions} = metric
  const column = COLUMNS.get(name)
  const other = namespace !== SES_NAMESPACE || dimensions.length > 0 || (unit !== undefined && unit !== 'Count')
  if (column === undefined || other) return NO_POINTS
  const {period, origin = 0} = range
  const from = periodStart(range.from, period, origin)
  const rows = env.store.all<{start: number; total: number}>(
    `SELECT bucket - (bucket - ?1) % ?2 AS start, SUM(${column}) AS total FROM send_statistic
     WHERE bucket >= ?1 AND bucket < ?3 GROUP BY start HAVING total > 0 ORDER BY start`,
    from,
    period,
    range.to,
  )
  const isCount = statistic === 'Sum' || statistic === 'SampleCount'
  return {timestamps: rows.map(({start}) => start), values: rows.map(({total}) => (isCount ? total : 1))}
}
