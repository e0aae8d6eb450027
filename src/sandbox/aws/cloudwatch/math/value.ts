/** A time series. */
export interface Series {
  /** What a reader calls it. */
  readonly label: string
  /** Epoch seconds, ascending. */
  readonly timestamps: readonly number[]
  /** One for each timestamp. */
  readonly values: readonly number[]
}

/** What an expression comes to. */
export type Value = number | Series

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

/** A series out of two, at every timestamp that one of them has; what the other misses there is 0. */
export function combineSeries(left: Series, right: Series, combine: (one: number, other: number) => number): Series {
  const timestamps = [...new Set([...left.timestamps, ...right.timestamps])].sort((one, other) => one - other)
  const [one, other] = [readerOf(left), readerOf(right)]
  const grid = {label: left.label, timestamps, values: timestamps.map(one)}
  return mapSeries(grid, (value, at) => combine(value, other(at)))
}

/** Reads the values of a series at ascending timestamps. */
function readerOf({timestamps, values}: Series): (at: number) => number {
  let position = 0
  return (at) => {
    if (timestamps[position] !== at) return 0
    position += 1
    return values[position - 1] ?? 0
  }
}
