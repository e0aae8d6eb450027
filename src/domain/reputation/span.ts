import {InvalidValue} from '../exit/failure.ts'
import {formatDuration} from '../time/duration.ts'
import type {RatePoint} from './rate-point.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A stretch of time, read in periods. Both ends are epoch milliseconds; `from` lies on a period's boundary. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly periodSeconds: number
}

/** What a state is judged by, however short the history that is asked for. */
export const JUDGED_MILLIS = 14 * DAY

/**
 * What a fleet is judged by. 500 queries of 73 points fit in one page of GetMetricData (100,800 points), so that the
 * number of requests stays a function of the number of sets, and four requests a second stay below CloudWatch's limit
 * of 396,000 points a second.
 */
export const FLEET_MILLIS = 3 * DAY

/** CloudWatch keeps hourly points for 455 days. */
const LONGEST = 455 * DAY
const SHORTEST = HOUR

/** Hourly for two weeks, then coarser so that a screen's worth of points stays a screen's worth. */
export function periodFor(millis: number): number {
  if (millis <= 14 * DAY) return 3600
  return millis <= 92 * DAY ? 6 * 3600 : 24 * 3600
}

/** The span that ends now, its start moved back to a boundary: CloudWatch's points sit on those. */
export function spanUntil(now: number, millis: number, periodSeconds = periodFor(millis)): Span {
  const period = periodSeconds * 1000
  return {from: Math.floor((now - millis) / period) * period, to: now, periodSeconds}
}

/** @throws InvalidValue when CloudWatch cannot hold such a history. */
export function checkHistory(millis: number): void {
  if (millis >= SHORTEST && millis <= LONGEST) return
  throw new InvalidValue(`Can't show ${formatDuration(millis)} of history: it is between 1 hour and 455 days.`, {
    hints: ['CloudWatch keeps hourly points for 455 days. Try --since 14d'],
  })
}

export function pointsSince(points: readonly RatePoint[], from: number): RatePoint[] {
  return points.filter((point) => point.at >= from)
}
