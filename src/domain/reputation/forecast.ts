import type {RatePoint} from './rate-point.ts'
import {median, type Point, theilSen} from './slope.ts'
import type {Thresholds} from './thresholds.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Beyond this share of the time that a slope was seen over, it says nothing. */
const REACH = 2
/** A line through fewer points can be had from any noise. */
const FEWEST_POINTS = 7

/** Where a rate is heading. Slopes are fractions a day, with the interval that holds the true one in 95 of 100 cases. */
export interface Trend {
  readonly perDay: number
  readonly low: number
  readonly high: number
  /** `level`: the interval holds 0, so that the rate may as well go the other way. */
  readonly direction: 'rising' | 'falling' | 'level'
}

/** When a rate reaches a threshold if it continues as it does. Epoch milliseconds. */
export interface Crossing {
  readonly at: number
  readonly earliest: number
  /** Absent where it is further off than the points let anybody see. */
  readonly latest?: number
}

/** The thresholds that a rate is below and heading for. */
export interface Forecast {
  readonly warning?: Crossing
  readonly critical?: Crossing
}

export interface RateForecast {
  readonly trend?: Trend
  /** Only where the rate rises beyond doubt, and a line is near enough. */
  readonly forecast?: Forecast
}

/**
 * Fits a slope through a rate's points and follows it to the service's thresholds. The rate's points resemble their
 * neighbours, as the rate is one over much mail: the interval is of days that differ by chance alone, and no narrower.
 * @param points oldest first, none from before the rates restarted.
 * @param thresholds the rate's own.
 */
export function rateForecast(points: readonly RatePoint[], thresholds: Thresholds): RateForecast {
  const newest = points.at(-1)
  const oldest = points[0]
  if (!newest || !oldest) return {}
  const span = newest.at - oldest.at
  const binned = bins(points, span > 7 * DAY ? DAY : 6 * HOUR)
  if (binned.length < FEWEST_POINTS) return {}
  const {slope, low, high} = theilSen(binned)
  const direction = low > 0 ? 'rising' : high < 0 ? 'falling' : 'level'
  const trend: Trend = {perDay: slope, low, high, direction}
  if (direction !== 'rising') return {trend}
  const anchor = {newest, fitted: fittedAt(binned, slope, newest.at / DAY), reach: REACH * span}
  const warning = crossing(thresholds.warning, trend, anchor)
  const critical = crossing(thresholds.critical, trend, anchor)
  if (!warning && !critical) return {trend}
  return {trend, forecast: {...(warning ? {warning} : {}), ...(critical ? {critical} : {})}}
}

interface Anchor {
  readonly newest: RatePoint
  /** Where the fitted line is at the newest point's time. */
  readonly fitted: number
  /** Milliseconds. */
  readonly reach: number
}

/** The rate continues from where it is; that it may be a wild point is a part of the uncertainty. */
function crossing(line: number, {perDay, low, high}: Trend, {newest, fitted, reach}: Anchor): Crossing | undefined {
  const {at, rate} = newest
  if (rate >= line) return undefined
  const after = (from: number, slope: number): number => (Math.max(0, line - from) / slope) * DAY
  const expected = after(rate, perDay)
  if (expected > reach) return undefined
  const latest = after(Math.min(rate, fitted), low)
  return {
    at: Math.round(at + expected),
    earliest: Math.round(at + after(Math.max(rate, fitted), high)),
    ...(latest > REACH * reach ? {} : {latest: Math.round(at + latest)}),
  }
}

/** The median of each stretch, in days: hours of one day are no points of their own. */
function bins(points: readonly RatePoint[], width: number): Point[] {
  const found = new Map<number, RatePoint[]>()
  for (const point of points) {
    const bin = Math.floor(point.at / width)
    const those = found.get(bin)
    if (those) those.push(point)
    else found.set(bin, [point])
  }
  return [...found.values()].map((those) => ({
    x: those.reduce((sum, {at}) => sum + at, 0) / those.length / DAY,
    y: median(those.map(({rate}) => rate).sort((one, other) => one - other)),
  }))
}

function fittedAt(points: readonly Point[], slope: number, x: number): number {
  const intercept = median(points.map((point) => point.y - slope * point.x).sort((one, other) => one - other))
  return intercept + slope * x
}
