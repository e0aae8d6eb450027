import {ExpressionError} from './expression.ts'

/** A time series. */
export interface Series {
  /** What a reader calls it. */
  readonly label: string
  /** Epoch seconds, ascending. */
  readonly timestamps: readonly number[]
  /** One for each timestamp. */
  readonly values: readonly number[]
}

/** What an expression comes to: a scalar, a time series, or an array of time series. */
export type Value = number | Series | readonly Series[]

export function isArray(value: Value): value is readonly Series[] {
  return Array.isArray(value)
}

export function isScalar(value: Value): value is number {
  return typeof value === 'number'
}

/** Every datapoint on its own. Results that are no number are dropped, as what is divided by zero is. */
export function mapSeries(series: Series, change: (value: number, at: number) => number | undefined): Series {
  const timestamps: number[] = []
  const values: number[] = []
  for (const [index, at] of series.timestamps.entries()) {
    const value = change(series.values[index] ?? 0, at)
    if (value === undefined || !Number.isFinite(value)) continue
    timestamps.push(at)
    values.push(value)
  }
  return {label: series.label, timestamps, values}
}

/** The value of each series at every timestamp that one of them has; undefined where it has none. */
export function alignSeries<Result>(
  all: readonly Series[],
  label: string,
  combine: (values: readonly (number | undefined)[], at: number) => Result,
): {label: string; timestamps: readonly number[]; results: Result[]} {
  const timestamps = timestampsOf(all)
  const positions = all.map(() => 0)
  const results = timestamps.map((at) => {
    const values = all.map((series, index) => {
      const position = positions[index] ?? 0
      if (series.timestamps[position] !== at) return undefined
      positions[index] = position + 1
      return series.values[position]
    })
    return combine(values, at)
  })
  return {label, timestamps, results}
}

/** A series out of several, moment by moment; undefined and what is no number is dropped. */
export function combineSeries(
  all: readonly Series[],
  label: string,
  combine: (values: readonly (number | undefined)[], at: number) => number | undefined,
): Series {
  const {timestamps, results} = alignSeries(all, label, combine)
  return compact(label, timestamps, results)
}

/** Without the datapoints that are missing. */
export function compact(label: string, timestamps: readonly number[], values: readonly (number | undefined)[]): Series {
  const kept = values.flatMap((value, index) => (value !== undefined && Number.isFinite(value) ? [index] : []))
  return {
    label,
    timestamps: kept.map((index) => timestamps[index] ?? 0),
    values: kept.map((index) => values[index] ?? 0),
  }
}

/** Applies a change of a series to each one of an array. */
export function eachSeries(value: Value, what: string, change: (series: Series) => Series): Value {
  if (isScalar(value)) throw new ExpressionError(`${what} takes time series, not a number`)
  return isArray(value) ? value.map(change) : change(value)
}

function timestampsOf(all: readonly Series[]): readonly number[] {
  const [first, ...others] = all
  if (first === undefined) return []
  if (others.every(({timestamps}) => sameTimes(timestamps, first.timestamps))) return first.timestamps
  return [...new Set(all.flatMap(({timestamps}) => timestamps))].sort((one, other) => one - other)
}

function sameTimes(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((at, index) => at === other[index])
}
