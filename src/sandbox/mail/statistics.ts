import type {World} from '../world.ts'

/** How often each thing happened to mail of one configuration set. */
export interface Counts {
  readonly sends?: number
  readonly deliveries?: number
  readonly permanentBounces?: number
  readonly transientBounces?: number
  readonly complaints?: number
}

/** Length of a row of statistics, in seconds. */
export const BUCKET_SECONDS = 300

/** Start of the bucket that holds a moment. @param at epoch milliseconds @returns epoch seconds */
export function bucketOf(at: number): number {
  return Math.floor(at / 1000 / BUCKET_SECONDS) * BUCKET_SECONDS
}

/** Adds to what reputation is computed from. @param at epoch milliseconds */
export function recordStatistics(world: World, configurationSet: string, at: number, counts: Counts): void {
  world.store.run(
    `INSERT INTO send_statistic
       (configuration_set, bucket, sends, deliveries, permanent_bounces, transient_bounces, complaints)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET sends = sends + excluded.sends, deliveries = deliveries + excluded.deliveries,
       permanent_bounces = permanent_bounces + excluded.permanent_bounces,
       transient_bounces = transient_bounces + excluded.transient_bounces,
       complaints = complaints + excluded.complaints`,
    configurationSet,
    bucketOf(at),
    counts.sends ?? 0,
    counts.deliveries ?? 0,
    counts.permanentBounces ?? 0,
    counts.transientBounces ?? 0,
    counts.complaints ?? 0,
  )
}
