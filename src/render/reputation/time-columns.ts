export interface TimedValue {
  /** ISO 8601 */
  readonly at: string
  readonly rate: number
}

export interface TimeSpan {
  /** ISO 8601 */
  readonly from: string
  readonly to: string
  readonly periodSeconds: number
}

/**
 * At most N columns, and where there are fewer periods than columns, the same number of columns for each period:
 * bars instead of a fence.
 */
export function periodColumns(points: readonly TimedValue[], span: TimeSpan, most: number): (number | undefined)[] {
  const periods = Math.max(1, Math.ceil((Date.parse(span.to) - Date.parse(span.from)) / 1000 / span.periodSeconds))
  if (periods >= most) return timeColumns(points, span, most)
  const width = Math.floor(most / periods)
  const end = new Date(Date.parse(span.from) + periods * span.periodSeconds * 1000).toISOString()
  return timeColumns(points, {from: span.from, to: end}, periods).flatMap((value) =>
    new Array<number | undefined>(width).fill(value),
  )
}

/**
 * Spreads points over columns of equal time. A column shows its highest value, so that a peak is never averaged away;
 * one without points is undefined.
 */
export function timeColumns(
  points: readonly TimedValue[],
  span: Pick<TimeSpan, 'from' | 'to'>,
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
