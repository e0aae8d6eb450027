export interface TimedValue {
  /** ISO 8601 */
  readonly at: string
  readonly rate: number
}

/**
 * Spreads points over columns of equal time. A column shows its highest value, so that a peak is never averaged away;
 * one without points is undefined.
 */
export function timeColumns(
  points: readonly TimedValue[],
  span: {readonly from: string; readonly to: string},
  columns: number,
): (number | undefined)[] {
  const from = Date.parse(span.from)
  const width = (Date.parse(span.to) - from) / columns
  const values = new Array<number | undefined>(columns).fill(undefined)
  for (const {at, rate} of points) {
    const column = Math.min(columns - 1, Math.floor((Date.parse(at) - from) / width))
    if (column >= 0) values[column] = Math.max(values[column] ?? 0, rate)
  }
  return values
}
