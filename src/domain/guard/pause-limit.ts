/** Pauses are counted over this long: a loop must not do bit by bit what it may not do at once. */
export const PAUSE_LIMIT_MILLIS = 3_600_000

const FEW = 5
const SHARE = 0.1

/** How many instances may be paused within {@link PAUSE_LIMIT_MILLIS} unless somebody says otherwise: 5, or 10 % of a large fleet. */
export function usualMaximum(fleet: number): number {
  return Math.max(FEW, Math.ceil(fleet * SHARE))
}

export interface PauseLimit {
  readonly maximum: number
  /** Pauses by guards within {@link PAUSE_LIMIT_MILLIS} before this run. */
  readonly before: number
  /** What this run wants. */
  readonly wanted: number
  /** Over the maximum nothing is paused at all: so many at once are more likely bad data than bad mail. */
  readonly engaged: boolean
}

export function pauseLimit(maximum: number, before: number, wanted: number): PauseLimit {
  return {maximum, before, wanted, engaged: wanted > 0 && before + wanted > maximum}
}
