import type {Members} from '../../protocols/members.ts'
import {invalidCombination, invalidValue, missing, notImplemented} from '../errors.ts'
import {type MetricQuery, readQueries, type StatQuery} from '../metric-query.ts'
import {readMetric} from '../metrics.ts'
import {percentileOf, readPeriod, SIMPLE_STATISTICS} from '../statistic.ts'
import {readUnit} from '../units.ts'
import {type AlarmDefinition, COMPARISONS, MISSING_DATA, periodOf, type Watched} from './definition.ts'
import {readActions} from './read-actions.ts'

const LONGEST_NAME = 255
const LONGEST_DESCRIPTION = 1024
const MOST_QUERIES = 20
const MOST_METRICS = 10
const [HOUR, DAY, WEEK] = [3600, 86_400, 604_800]
/** The id that a single metric goes by among queries. */
const SINGLE = 'm1'
const ONE_METRIC = ['MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic', 'Dimensions', 'Period', 'Unit']
const MEMBERS = [
  ...ONE_METRIC,
  'AlarmName',
  'AlarmDescription',
  'ActionsEnabled',
  'OKActions',
  'AlarmActions',
  'InsufficientDataActions',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'EvaluateLowSampleCountPercentile',
  'Metrics',
  'Tags',
]

/** Reads the input of PutMetricAlarm. @throws AwsError ValidationException and its kin */
export function readDefinition(input: Members): AlarmDefinition {
  input.knowsOnly('PutMetricAlarm', MEMBERS)
  const watched = readWatched(input)
  const evaluationPeriods = input.optionalInteger('EvaluationPeriods', 1)
  if (evaluationPeriods === undefined) throw missing('EvaluationPeriods')
  refuseLongWatch(input, evaluationPeriods, periodOf(watched))
  const comparison = input.optionalChoice('ComparisonOperator', COMPARISONS)
  if (comparison === undefined) throw missing('ComparisonOperator')
  const threshold = input.optionalNumber('Threshold')
  if (threshold === undefined) throw missing('Threshold')
  return {
    name: readName(input),
    description: readDescription(input),
    watched,
    evaluationPeriods,
    datapointsToAlarm: input.optionalInteger('DatapointsToAlarm', 1, evaluationPeriods),
    threshold,
    comparison,
    missingData: input.optionalChoice('TreatMissingData', MISSING_DATA),
    evaluateLowSamples: readLowSamples(input),
    actions: readActions(input),
  }
}

function readName(input: Members): string {
  const name = input.string('AlarmName')
  if (name.length > LONGEST_NAME) throw input.refuse(`Member must have length less than or equal to ${LONGEST_NAME}`)
  if (!/^[\x20-\x7e]+$/.test(name)) throw invalidValue('The parameter AlarmName must contain only ASCII characters.')
  return name
}

function readDescription(input: Members): string | undefined {
  const description = input.optionalString('AlarmDescription')
  if ((description?.length ?? 0) > LONGEST_DESCRIPTION)
    throw input.refuse(`Member must have length less than or equal to ${LONGEST_DESCRIPTION}`)
  return description
}

function readWatched(input: Members): Watched {
  if (input.structures('Metrics').length === 0) return {kind: 'metric', query: readSingle(input)}
  const single = ONE_METRIC.filter((name) => input.names().includes(name) && name !== 'Unit')
  if (single.length > 0)
    throw invalidCombination(`The parameters Metrics and ${single.join(', ')} are mutually exclusive.`)
  const queries = readQueries(input, 'Metrics', MOST_QUERIES)
  const periods = new Set(queries.flatMap(({period}) => (period === undefined ? [] : [period])))
  const [period, ...others] = periods
  if (period === undefined) throw input.refuse('The alarm must have at least one metric.')
  if (others.length > 0) throw input.refuse('All metrics of an alarm must have the same Period.')
  refuseSelection(input, queries)
  return {kind: 'math', queries, period}
}

function refuseSelection(input: Members, queries: readonly MetricQuery[]): void {
  if (queries.filter(({kind}) => kind === 'stat').length > MOST_METRICS)
    throw input.refuse(`An alarm can have at most ${MOST_METRICS} metrics.`)
  if (queries.filter(({returnData}) => returnData).length !== 1)
    throw input.refuse('Exactly one element of the Metrics list should return data.')
}

function readSingle(input: Members): StatQuery {
  for (const name of ['MetricName', 'Namespace', 'Period']) if (!input.names().includes(name)) throw missing(name)
  const simple = input.optionalChoice('Statistic', SIMPLE_STATISTICS)
  const extended = input.optionalString('ExtendedStatistic')
  if (simple !== undefined && extended !== undefined)
    throw invalidCombination('The parameters Statistic and ExtendedStatistic are mutually exclusive.')
  const statistic = simple ?? extended
  if (statistic === undefined) throw missing('Statistic')
  if (extended !== undefined && percentileOf(extended) === undefined)
    throw invalidValue(`The value ${extended} for parameter ExtendedStatistic is not supported.`)
  return {
    kind: 'stat',
    id: SINGLE,
    label: undefined,
    returnData: true,
    metric: readMetric(input),
    period: readPeriod(input, [10, 20, 30]),
    statistic,
    unit: readUnit(input),
  }
}

/** An alarm looks a day back at most, or a week with periods of an hour and more. */
function refuseLongWatch(input: Members, periods: number, period: number): void {
  const most = period >= HOUR ? WEEK : DAY
  if (periods * period > most)
    throw input.refuse(
      `Metrics cannot be checked across more than ${most === DAY ? 'a day' : '7 days'} (EvaluationPeriods * Period must be <= ${most}).`,
    )
}

function readLowSamples(input: Members): string | undefined {
  const evaluate = input.optionalChoice('EvaluateLowSampleCountPercentile', ['evaluate', 'ignore'])
  if (evaluate === 'ignore')
    throw notImplemented(
      'PutMetricAlarm(EvaluateLowSampleCountPercentile)',
      'The sandbox does not implement alarms that ignore percentiles of few samples.',
    )
  return evaluate
}
