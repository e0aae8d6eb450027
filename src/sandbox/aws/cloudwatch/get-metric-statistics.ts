import type {Members} from '../protocols/members.ts'
import {Timestamp} from '../protocols/timestamp.ts'
import type {Operation} from '../service.ts'
import {invalidCombination, invalidValue, missing} from './errors.ts'
import {metricReader} from './metric-reader.ts'
import {unitsOf} from './metric-units.ts'
import {readMetric} from './metrics.ts'
import {percentileOf, readPeriod, SIMPLE_STATISTICS} from './statistic.ts'
import {readUnit} from './units.ts'

const MOST_DATAPOINTS = 1440
const MEMBERS = [
  'Namespace',
  'MetricName',
  'Dimensions',
  'StartTime',
  'EndTime',
  'Period',
  'Statistics',
  'ExtendedStatistics',
  'Unit',
]

type Datapoint = {Timestamp: Timestamp; Unit: string; ExtendedStatistics?: Record<string, number>} & Partial<
  Record<(typeof SIMPLE_STATISTICS)[number], number>
>

export const getMetricStatistics: Operation<Members> = {
  name: 'GetMetricStatistics',
  permission: () => ({action: 'cloudwatch:GetMetricStatistics'}),
  run({env, input}) {
    input.knowsOnly('GetMetricStatistics', MEMBERS)
    const metric = readMetric(input)
    const range = readRange(input)
    const [simple, extended] = readStatistics(input)
    const read = metricReader(env)
    const wanted = readUnit(input)
    const units = unitsOf(env, metric).filter((unit) => (wanted ?? unit) === unit)
    const datapoints = units.flatMap((unit) => {
      const found = new Map<number, Datapoint>()
      const at = (timestamp: number): Datapoint => {
        const datapoint = found.get(timestamp) ?? {Timestamp: new Timestamp(timestamp), Unit: unit}
        found.set(timestamp, datapoint)
        return datapoint
      }
      for (const statistic of [...simple, ...extended]) {
        const {timestamps, values} = read({metric, statistic, unit, range})
        for (const [index, timestamp] of timestamps.entries()) note(at(timestamp), statistic, values[index] ?? 0)
      }
      return [...found.values()]
    })
    return {Label: metric.name, Datapoints: datapoints}
  },
}

function note(datapoint: Datapoint, statistic: string, value: number): void {
  const simple = SIMPLE_STATISTICS.find((one) => one === statistic)
  if (simple) datapoint[simple] = value
  else datapoint.ExtendedStatistics = {...datapoint.ExtendedStatistics, [statistic]: value}
}

function readRange(input: Members) {
  const [from, to, period] = [input.number('StartTime'), input.number('EndTime'), readPeriod(input)]
  if (from >= to) throw invalidValue('The parameter StartTime must be less than the parameter EndTime.')
  const points = Math.ceil((to - from) / period)
  if (points > MOST_DATAPOINTS)
    throw invalidCombination(
      `You have requested up to ${points} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. You may reduce the ` +
        'datapoints requested by increasing Period, or decreasing the time range.',
    )
  return {from, to, period}
}

function readStatistics(input: Members): [simple: string[], extended: string[]] {
  const simple = input.choices('Statistics', SIMPLE_STATISTICS)
  const extended = input.strings('ExtendedStatistics')
  if (simple.length + extended.length === 0) throw missing('Statistics')
  const strange = extended.find((statistic) => percentileOf(statistic) === undefined)
  if (strange !== undefined)
    throw invalidValue(`The value ${strange} for parameter ExtendedStatistics is not supported.`)
  return [simple, extended]
}
