import type {Environment} from '../../environment.ts'
import {readValues, seriesOf} from './custom-metrics.ts'
import {type MetricRequest, NO_POINTS, type Points} from './points.ts'
import {mergeSamples, percentileValue, type Samples} from './samples.ts'
import {percentileOf, type StatisticSet, simpleStatistic} from './statistic.ts'
import {periodStart} from './time-range.ts'

/** The datapoints of what was put; none for a metric that never was. */
export function customPoints(env: Environment, request: MetricRequest): Points {
  const series = seriesOf(env, request.metric)
  if (series === undefined) return NO_POINTS
  const percentile = percentileOf(request.statistic)
  return percentile === undefined
    ? simplePoints(env, series, request)
    : percentilePoints(env, series, request, percentile)
}

interface PeriodSet extends StatisticSet {
  readonly start: number
}

/** The database adds up: a call may ask for hundreds of thousands of minutes. */
function simplePoints(env: Environment, series: number, {statistic, unit, range}: MetricRequest): Points {
  const {period, origin = 0, to} = range
  const rows = env.store.all<PeriodSet>(
    `SELECT at - (at - ?1) % ?2 AS start, SUM(samples) AS samples, SUM(sum) AS sum, MIN(minimum) AS minimum,
       MAX(maximum) AS maximum
     FROM metric_datum WHERE metric_id = ?3 AND at >= ?1 AND at < ?4 AND (?5 IS NULL OR unit = ?5)
     GROUP BY start ORDER BY start`,
    periodStart(range.from, period, origin),
    period,
    series,
    to,
    unit ?? null,
  )
  return {timestamps: rows.map(({start}) => start), values: rows.map((row) => simpleStatistic(row, statistic) ?? 0)}
}

interface DatumRow extends StatisticSet {
  readonly at: number
  readonly values_json: string | null
}

function percentilePoints(env: Environment, series: number, {unit, range}: MetricRequest, percentile: number): Points {
  const {period, origin = 0, from, to} = range
  const rows = env.store.all<DatumRow>(
    `SELECT * FROM metric_datum WHERE metric_id = ?1 AND at >= ?2 AND at < ?3 AND (?4 IS NULL OR unit = ?4) ORDER BY at`,
    series,
    periodStart(from, period, origin),
    to,
    unit ?? null,
  )
  const periods = new Map<number, Samples>()
  for (const row of rows) {
    const start = periodStart(row.at, period, origin)
    const samples = {set: row, values: readValues(row.values_json)}
    const before = periods.get(start)
    periods.set(start, before ? mergeSamples(before, samples) : samples)
  }
  const known = [...periods].flatMap(([at, {values}]) =>
    values ? [{at, value: percentileValue(values, percentile)}] : [],
  )
  return {timestamps: known.map(({at}) => at), values: known.map(({value}) => value)}
}
