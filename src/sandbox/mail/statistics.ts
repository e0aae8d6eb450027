import type {Environment} from '../environment.ts'

/** How often each thing happened to mail of one configuration set, as far as reputation counts it. */
export interface Counts {
  readonly sends?: number
  readonly deliveries?: number
  readonly permanentBounces?: number
  readonly transientBounces?: number
  readonly complaints?: number
}

/** What else is counted. */
export interface Statistics extends Counts {
  /** Recipients of messages that were found to carry a virus. */
  readonly rejects?: number
  /** Sends that were never tried, because the account's suppression list has the address. */
  readonly excludedSends?: number
  /** Bounces that reputation does not hold against the sender. */
  readonly excludedBounces?: number
}

/** Length of a row of statistics, in seconds. */
export const BUCKET_SECONDS = 300

/** Start of the bucket that holds a moment. @param at epoch milliseconds @returns epoch seconds */
export function bucketOf(at: number): number {
  return Math.floor(at / 1000 / BUCKET_SECONDS) * BUCKET_SECONDS
}

const COLUMNS: Readonly<Record<keyof Statistics, string>> = {
  sends: 'sends',
  deliveries: 'deliveries',
  permanentBounces: 'permanent_bounces',
  transientBounces: 'transient_bounces',
  complaints: 'complaints',
  rejects: 'rejects',
  excludedSends: 'excluded_sends',
  excludedBounces: 'excluded_bounces',
}
const NAMES = Object.keys(COLUMNS) as (keyof Statistics)[]
/** Every count of a row. */
export const STATISTIC_COLUMNS: readonly string[] = Object.values(COLUMNS)

const ADD = `INSERT INTO send_statistic (configuration_set, bucket, ${STATISTIC_COLUMNS.join(', ')})
  VALUES (?, ?, ${STATISTIC_COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT DO UPDATE SET ${STATISTIC_COLUMNS.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`

/**
 * Adds to what reputation and statistics are computed from.
 *
 * @param configurationSet empty for mail without one
 * @param at epoch milliseconds
 */
export function recordStatistics(env: Environment, configurationSet: string, at: number, counts: Statistics): void {
  env.store.run(ADD, configurationSet, bucketOf(at), ...NAMES.map((name) => counts[name] ?? 0))
}
