/**
 * When the old credentials are revoked, counted from the delivery of the new ones. `now`: at once. `after`: once the grace
 * is over. `kept`: when somebody says so.
 */
export type Retirement =
  | {readonly kind: 'now'}
  | {readonly kind: 'after'; readonly graceMillis: number}
  | {readonly kind: 'kept'}

/** Twice the interval of a consumer that reads its file once a minute. */
export const DEFAULT_GRACE_MILLIS = 120_000

/**
 * Unless something else is asked for: who reads standard output may put the credentials to use at any time, and of an app
 * the platform says when no process has the old ones any more, as a command does by its exit code.
 */
export function usualRetirement(deliveredTo: 'file' | 'stdout' | 'app' | 'command'): Retirement {
  if (deliveredTo === 'app' || deliveredTo === 'command') return {kind: 'now'}
  return deliveredTo === 'file' ? {kind: 'after', graceMillis: DEFAULT_GRACE_MILLIS} : {kind: 'kept'}
}

/** Whether the grace of a delivery is over. @param retireAt ISO 8601; undefined: nothing says when. */
export function isDue(retireAt: string | undefined, now: number): boolean {
  return retireAt !== undefined && Date.parse(retireAt) <= now
}
