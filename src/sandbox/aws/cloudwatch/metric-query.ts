import {AwsError, NotPlayed} from '../aws-error.ts'
import type {Members} from '../protocols/members.ts'
import type {Metric} from './metrics.ts'

/** One of the queries of a GetMetricData. */
export interface MetricQuery {
  readonly id: string
  readonly label: string
  readonly metric: Metric
  /** Seconds. */
  readonly period: number
  readonly statistic: string
  readonly returnData: boolean
}

export const QUERIES_A_CALL = 500
const ID = /^[a-z][a-zA-Z0-9_]*$/
const STATISTIC = /^(Average|Minimum|Maximum|Sum|SampleCount|p\d{1,2}(\.\d{1,10})?|p100)$/
const DIMENSIONS_A_METRIC = 30

/** @throws AwsError ValidationException and its kin, NotPlayed for expressions */
export function readQueries(input: Members): MetricQuery[] {
  const queries = input.structures('MetricDataQueries')
  if (queries.length === 0) throw missing('MetricDataQueries')
  if (queries.length > QUERIES_A_CALL)
    throw input.refuse(`The collection MetricDataQueries must not have a size greater than ${QUERIES_A_CALL}.`)
  const read = queries.map(readQuery)
  if (new Set(read.map(({id}) => id)).size < read.length)
    throw input.refuse('The values for parameter Id in MetricDataQueries must be unique.')
  return read
}

function readQuery(query: Members, index: number): MetricQuery {
  const id = query.string('Id')
  if (!ID.test(id) || id.length > 255)
    throw query.refuse(
      `The value ${id} for parameter MetricDataQueries.member.${index + 1}.Id is not matching the expected pattern ${ID.source}`,
    )
  if (query.optionalString('Expression') !== undefined) throw expressionsAreNotPlayed()
  const stat = query.structure('MetricStat')
  const metric = readMetric(stat.structure('Metric'))
  const statistic = stat.string('Stat')
  if (!STATISTIC.test(statistic)) throw query.refuse(`The value ${statistic} for parameter Stat is not supported.`)
  const dimensions = metric.dimensions.map(({value}) => value)
  return {
    id,
    label: query.optionalString('Label') ?? [...dimensions, metric.name].join(' '),
    metric,
    period: readPeriod(stat),
    statistic,
    returnData: query.optionalBoolean('ReturnData') ?? true,
  }
}

function readMetric(metric: Members): Metric {
  const dimensions = metric
    .structures('Dimensions')
    .map((one) => ({name: one.string('Name'), value: one.string('Value')}))
  if (dimensions.length > DIMENSIONS_A_METRIC)
    throw metric.refuse(`The collection Dimensions must not have a size greater than ${DIMENSIONS_A_METRIC}.`)
  return {namespace: metric.string('Namespace'), name: metric.string('MetricName'), dimensions}
}

function readPeriod(stat: Members): number {
  const period = stat.number('Period')
  if ([1, 5, 10, 20, 30].includes(period) || (Number.isInteger(period) && period > 0 && period % 60 === 0))
    return period
  throw stat.refuse('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.')
}

function expressionsAreNotPlayed(): NotPlayed {
  const message = 'The sandbox does not play metric math: every query needs a MetricStat.'
  return new NotPlayed('GetMetricData(Expression)', 'InvalidParameterValueException', 400, message)
}

function missing(parameter: string): AwsError {
  return new AwsError('MissingRequiredParameterException', 400, `The parameter ${parameter} is required.`)
}
