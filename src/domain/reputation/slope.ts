export interface Point {
  readonly x: number
  readonly y: number
}

/** How steep a line through points is, in y for each x, with the interval that its true value lies in. */
export interface Slope {
  readonly slope: number
  readonly low: number
  readonly high: number
}

/** Two-sided 95 %. */
const QUANTILE = 1.96

/**
 * Theil–Sen: the median of the slopes between every two points, which a few wild points do not move. The interval is
 * the one that Kendall's tau gives (P. K. Sen, 1968, "Estimates of the Regression Coefficient Based on Kendall's Tau"):
 * two of the sorted slopes, so nothing is drawn by chance.
 * @param points with different x, in order of x; two at the least.
 */
export function theilSen(points: readonly Point[]): Slope {
  const slopes: number[] = []
  for (const [index, one] of points.entries()) {
    for (const other of points.slice(index + 1)) slopes.push((other.y - one.y) / (other.x - one.x))
  }
  slopes.sort((one, other) => one - other)
  const count = points.length
  const spread = QUANTILE * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)
  // From 1: below the first and above the last nothing is known.
  const low = Math.max(1, Math.floor((slopes.length - spread) / 2))
  const high = Math.min(slopes.length, Math.ceil((slopes.length + spread) / 2) + 1)
  return {slope: median(slopes), low: slopes[low - 1] ?? 0, high: slopes[high - 1] ?? 0}
}

/** @param sorted ascending, not empty. */
export function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
