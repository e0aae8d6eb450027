import type {Members} from '../protocols/members.ts'
import type {Operation} from '../service.ts'
import {dataPage, type MetricResult} from './data-pages.ts'
import {type MetricQuery, readQueries} from './metric-query.ts'
import {metricReader} from './metric-reader.ts'
import {queryResults} from './query-results.ts'

const DATAPOINTS_A_PAGE = 100_800
const QUERIES_A_CALL = 500
const MEMBERS = ['MetricDataQueries', 'StartTime', 'EndTime', 'NextToken', 'ScanBy', 'MaxDatapoints']

export const getMetricData: Operation<Members> = {
  name: 'GetMetricData',
  permission: () => ({action: 'cloudwatch:GetMetricData'}),
  run({env, input}) {
    input.knowsOnly('GetMetricData', MEMBERS)
    const [from, to] = [input.number('StartTime'), input.number('EndTime')]
    if (from >= to) throw input.refuse('The parameter StartTime must be less than the parameter EndTime.')
    const order = input.optionalChoice('ScanBy', ['TimestampDescending', 'TimestampAscending'])
    const most = input.optionalNumber('MaxDatapoints') ?? DATAPOINTS_A_PAGE
    if (most < 1 || most > DATAPOINTS_A_PAGE)
      throw input.refuse(`The parameter MaxDatapoints must be between 1 and ${DATAPOINTS_A_PAGE}.`)
    const queries = readQueries(input, 'MetricDataQueries', QUERIES_A_CALL)
    const seriesOf = queryResults(queries, {
      read: metricReader(env),
      rangeFor: (period) => ({from, to, period}),
    })
    const resultOf = (query: MetricQuery): MetricResult => ({id: query.id, ...seriesOf(query)})
    const results = queries.filter(({returnData}) => returnData).map(resultOf)
    return dataPage(
      order === 'TimestampAscending' ? results : results.map(newestFirst),
      most,
      input.optionalString('NextToken'),
    )
  },
}

function newestFirst(result: MetricResult): MetricResult {
  return {...result, timestamps: result.timestamps.toReversed(), values: result.values.toReversed()}
}
