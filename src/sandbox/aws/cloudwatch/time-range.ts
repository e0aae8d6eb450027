/** A stretch of time cut into periods. */
export interface TimeRange {
  /** Epoch seconds; the period that holds `from` is included, `to` is not. */
  readonly from: number
  readonly to: number
  /** Seconds. */
  readonly period: number
  /** A moment at which a period starts, in epoch seconds; 0 by default. */
  readonly origin?: number
}

/** Start of the period that holds a moment. @param at epoch seconds @param origin where some period starts */
export function periodStart(at: number, period: number, origin = 0): number {
  return at - modulo(at - origin, period)
}

/** Starts of every period of a range, ascending. */
export function periodsOf({from, to, period, origin}: TimeRange): number[] {
  const starts: number[] = []
  for (let start = periodStart(from, period, origin); start < to; start += period) starts.push(start)
  return starts
}

const [HOUR, DAY] = [3600, 86_400]
/** How long data of less than a minute is kept, and which periods reach how far back (CloudWatch, "Metrics retention"). */
const KEPT: readonly {readonly multipleOf: number; readonly seconds: number}[] = [
  {multipleOf: HOUR, seconds: 455 * DAY},
  {multipleOf: 300, seconds: 63 * DAY},
  {multipleOf: 60, seconds: 15 * DAY},
  {multipleOf: 1, seconds: 3 * HOUR},
]
/** How long a datum is kept at all, in seconds. */
export const LONGEST_KEPT = 455 * DAY

/** The part of a range that data of its period is still kept for. @param now epoch seconds */
export function keptPart(range: TimeRange, now: number): TimeRange {
  const seconds = KEPT.find(({multipleOf}) => range.period % multipleOf === 0)?.seconds ?? 0
  return {...range, from: Math.max(range.from, now - seconds)}
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
