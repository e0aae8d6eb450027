/** How often something is tried, and how long after each failure. */
export interface RetryPolicy {
  readonly tries: number
  readonly firstPauseMillis: number
  readonly longestPauseMillis: number
}

/** An hour and a half in all: a receiver may be deployed anew meanwhile. */
export const FORWARD_RETRY_POLICY: RetryPolicy = {tries: 24, firstPauseMillis: 1000, longestPauseMillis: 5 * 60_000}

export const COMMAND_RETRY_POLICY: RetryPolicy = {tries: 5, firstPauseMillis: 1000, longestPauseMillis: 60_000}

/** @param failures the number of tries that have failed. @returns how long to wait; undefined = give it up. */
export function pauseAfter(
  failures: number,
  {tries, firstPauseMillis, longestPauseMillis}: RetryPolicy,
): number | undefined {
  if (failures >= tries) return undefined
  return Math.min(longestPauseMillis, firstPauseMillis * 2 ** Math.min(failures - 1, 30))
}
