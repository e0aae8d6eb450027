import type {Members} from '../protocols/members.ts'

const BYTES = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes']
const BITS = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits']
const RATES = [...BYTES, ...BITS, 'Count'].map((unit) => `${unit}/Second`)

/** Every unit of a metric (CloudWatch API Reference, MetricDatum). */
const UNITS: readonly string[] = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  ...BYTES,
  ...BITS,
  'Percent',
  'Count',
  ...RATES,
  'None',
]

/** @throws AwsError */
export function readUnit(input: Members): string | undefined {
  return input.optionalChoice('Unit', UNITS)
}
