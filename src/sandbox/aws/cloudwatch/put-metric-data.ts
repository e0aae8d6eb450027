import type {Environment} from '../../environment.ts'
import type {Members} from '../protocols/members.ts'
import type {Operation} from '../service.ts'
import {type Datum, putData} from './custom-metrics.ts'
import {invalidCombination, invalidValue, missing} from './errors.ts'
import {readDimensions} from './metrics.ts'
import {type Samples, samplesOf} from './samples.ts'
import {periodStart} from './time-range.ts'
import {readUnit} from './units.ts'

const DATA_A_CALL = 1000
const VALUES_A_DATUM = 150
/** How far from now a datum may be, in seconds (CloudWatch API Reference, PutMetricData). */
const [OLDEST, NEWEST] = [14 * 24 * 60 * 60, 2 * 60 * 60]
const LARGEST_VALUE = 2 ** 360
const MEMBERS = [
  'MetricName',
  'Dimensions',
  'Timestamp',
  'Value',
  'StatisticValues',
  'Values',
  'Counts',
  'Unit',
  'StorageResolution',
]

export const putMetricData: Operation<Members> = {
  name: 'PutMetricData',
  permission: () => ({action: 'cloudwatch:PutMetricData'}),
  run({env, input}) {
    input.knowsOnly('PutMetricData', ['Namespace', 'MetricData'])
    const namespace = input.string('Namespace')
    if (/^(AWS\/|:)/.test(namespace) || namespace.length > 255)
      throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`)
    const data = input.structures('MetricData')
    if (data.length === 0) throw missing('MetricData')
    if (data.length > DATA_A_CALL)
      throw input.refuse(`The collection MetricData must not have a size greater than ${DATA_A_CALL}.`)
    putData(
      env,
      data.map((datum, index) => readDatum(env, datum, namespace, `MetricData.member.${index + 1}`)),
    )
    return undefined
  },
}

function readDatum(env: Environment, datum: Members, namespace: string, path: string): Datum {
  datum.knowsOnly('PutMetricData', MEMBERS)
  const name = datum.string('MetricName')
  if (name.length > 255) throw invalidValue(`The value for parameter ${path}.MetricName is too long.`)
  return {
    metric: {namespace, name, dimensions: readDimensions(datum)},
    at: readTime(env, datum, path),
    unit: readUnit(datum) ?? 'None',
    samples: readSamples(datum, path),
  }
}

/** To the second for metrics of high resolution, else to the minute. */
function readTime({clock}: Environment, datum: Members, path: string): number {
  const now = clock.now() / 1000
  const at = datum.optionalNumber('Timestamp') ?? now
  if (at < now - OLDEST || at > now + NEWEST)
    throw invalidValue(
      `The parameter ${path}.Timestamp must specify a time no more than two weeks in the past and two hours in the future.`,
    )
  const resolution = datum.optionalNumber('StorageResolution') ?? 60
  if (resolution !== 1 && resolution !== 60)
    throw invalidValue(`The parameter ${path}.StorageResolution must be 1 or 60.`)
  return periodStart(Math.floor(at), resolution)
}

function readSamples(datum: Members, path: string): Samples {
  const value = datum.optionalNumber('Value')
  const set = datum.optionalStructure('StatisticValues')
  const values = datum.numbers('Values')
  const given = [value !== undefined, set !== undefined, values.length > 0].filter(Boolean).length
  if (given === 0) throw missing(`${path}.Value`)
  if (given > 1)
    throw invalidCombination(
      `The parameters ${path}.Value, ${path}.StatisticValues and ${path}.Values are mutually exclusive.`,
    )
  if (set) return readSet(set, path)
  return samplesOf(value === undefined ? readCounts(datum, values, path) : new Map([[inRange(value, path), 1]]))
}

function readSet(set: Members, path: string): Samples {
  const [samples, sum] = [set.number('SampleCount'), inRange(set.number('Sum'), path)]
  const [minimum, maximum] = [inRange(set.number('Minimum'), path), inRange(set.number('Maximum'), path)]
  if (samples <= 0 || minimum > maximum)
    throw invalidValue(`The value for parameter ${path}.StatisticValues is no set of statistics.`)
  return {set: {samples, sum, minimum, maximum}, values: undefined}
}

function readCounts(datum: Members, values: readonly number[], path: string): Map<number, number> {
  const counts = datum.numbers('Counts')
  if (values.length > VALUES_A_DATUM)
    throw invalidValue(`The collection ${path}.Values must not have a size greater than ${VALUES_A_DATUM}.`)
  if (counts.length > 0 && counts.length !== values.length)
    throw invalidValue(`The parameters ${path}.Values and ${path}.Counts must have the same size.`)
  const merged = new Map<number, number>()
  for (const [index, value] of values.entries()) {
    const count = counts[index] ?? 1
    if (count <= 0) throw invalidValue(`The parameter ${path}.Counts must be greater than 0.`)
    merged.set(inRange(value, path), (merged.get(value) ?? 0) + count)
  }
  return merged
}

function inRange(value: number, path: string): number {
  if (Math.abs(value) <= LARGEST_VALUE) return value
  throw invalidValue(`The value for parameter ${path}.Value must be in the range of -2^360 to 2^360.`)
}
