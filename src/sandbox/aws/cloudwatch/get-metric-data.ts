import type {World} from '../../world.ts'
import type {Members} from '../protocols/members.ts'
import type {Operation} from '../service.ts'
import {dataPage, type MetricResult} from './data-pages.ts'
import {type MetricQuery, readQueries} from './metric-query.ts'
import {RATES, scopeOf} from './metrics.ts'
import {reputationSeries, type Scope, type TimeRange} from './reputation-metrics.ts'
import type {RateSeries} from './reputation-rates.ts'

const DATAPOINTS_A_PAGE = 100_800

export const getMetricData: Operation<Members> = {
  name: 'GetMetricData',
  permission: () => ({action: 'cloudwatch:GetMetricData'}),
  run({world, input}) {
    const [from, to] = [input.number('StartTime'), input.number('EndTime')]
    if (from >= to) throw input.refuse('The parameter StartTime must be less than the parameter EndTime.')
    const order = input.optionalChoice('ScanBy', ['TimestampDescending', 'TimestampAscending'])
    const most = input.optionalNumber('MaxDatapoints') ?? DATAPOINTS_A_PAGE
    if (most < 1 || most > DATAPOINTS_A_PAGE)
      throw input.refuse(`The parameter MaxDatapoints must be between 1 and ${DATAPOINTS_A_PAGE}.`)
    const series = cachedSeries(world)
    const results = readQueries(input)
      .filter(({returnData}) => returnData)
      .map((query) => resultOf(query, series, {from, to, period: query.period}))
    return dataPage(
      order === 'TimestampAscending' ? results : results.map(newestFirst),
      most,
      input.optionalString('NextToken'),
    )
  },
}

type Series = (scope: Scope, range: TimeRange) => RateSeries

/** Both rates of a scope come from one scan: a call that asks for both should not pay for two. */
function cachedSeries(world: World): Series {
  const known = new Map<string, RateSeries>()
  return (scope, range) => {
    const key = `${range.period} ${scope === 'account' ? '' : `set ${scope.configurationSet}`}`
    const series = known.get(key) ?? reputationSeries(world, scope, range)
    known.set(key, series)
    return series
  }
}

/** A metric that nobody publishes is no error: it has no data. */
function resultOf({id, label, metric, statistic}: MetricQuery, series: Series, range: TimeRange): MetricResult {
  const [scope, pick] = [scopeOf(metric), RATES.get(metric.name)]
  if (scope === undefined || pick === undefined) return {id, label, timestamps: [], values: []}
  const rates = series(scope, range)
  // One datapoint a period: it is its own average, extreme and sum.
  const values = statistic === 'SampleCount' ? rates.timestamps.map(() => 1) : pick(rates)
  return {id, label, timestamps: rates.timestamps, values}
}

function newestFirst(result: MetricResult): MetricResult {
  return {...result, timestamps: result.timestamps.toReversed(), values: result.values.toReversed()}
}
