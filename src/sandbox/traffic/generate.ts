import type {Environment} from '../environment.ts'
import {BUCKET_SECONDS, bucketOf, type Counts, recordStatistics} from '../mail/statistics.ts'
import {seededRandom} from './random.ts'
import {officeRhythm} from './rhythm.ts'
import {shareOut} from './share-out.ts'

export interface TrafficPlan {
  readonly configurationSet: string
  /** How many sends in all. */
  readonly messages: number
  /** How far back they reach; they end now. */
  readonly days: number
  /** Permanent bounces among the sends, 0 to 1. */
  readonly bounceShare: number
  /** Complaints among the sends, 0 to 1; a bounce cannot be complained about. */
  readonly complaintShare: number
  /** The same seed gives the same history. */
  readonly seed?: number
}

const BUCKETS_PER_DAY = 86_400 / BUCKET_SECONDS
/** Mailboxes that are full for a while: too ordinary to be a parameter. */
const TRANSIENT_SHARE = 0.004

/**
 * Writes believable history straight into the statistics, without the messages: exactly the asked numbers, spread over the
 * hours of an office, in one transaction. Adds to what is there.
 *
 * @throws RangeError when bounces and complaints together are more than the messages, or a number is no number
 * @returns what was added
 */
export function generateTraffic(env: Environment, plan: TrafficPlan): Required<Counts> {
  const totals = totalsOf(plan)
  const random = seededRandom(plan.seed ?? 1)
  const last = bucketOf(env.clock.now())
  const count = Math.max(1, Math.round(plan.days * BUCKETS_PER_DAY))
  const buckets = Array.from({length: count}, (_, index) => last - (count - 1 - index) * BUCKET_SECONDS)
  const share = (total: number, weights: number[], room: number[]) => shareOut(total, weights, room, random())
  const uneven = (values: readonly number[]) => values.map((value) => value * (0.5 + random()))

  const anyNumber = buckets.map(() => totals.sends)
  const sends = share(totals.sends, uneven(buckets.map(officeRhythm)), anyNumber)
  const permanentBounces = share(totals.permanentBounces, uneven(sends), sends)
  const left = subtract(sends, permanentBounces)
  const transientBounces = share(totals.transientBounces, uneven(left), left)
  const deliveries = subtract(left, transientBounces)
  const complaints = share(totals.complaints, uneven(deliveries), deliveries)

  env.store.transaction(() => {
    for (const [index, bucket] of buckets.entries()) {
      if (!sends[index]) continue
      recordStatistics(env, plan.configurationSet, bucket * 1000, {
        sends: sends[index] ?? 0,
        deliveries: deliveries[index] ?? 0,
        permanentBounces: permanentBounces[index] ?? 0,
        transientBounces: transientBounces[index] ?? 0,
        complaints: complaints[index] ?? 0,
      })
    }
  })
  return totals
}

function totalsOf({messages, days, bounceShare, complaintShare}: TrafficPlan): Required<Counts> {
  const shares = [bounceShare, complaintShare]
  if (!Number.isInteger(messages) || messages < 0) throw new RangeError('messages must be a whole number')
  if (!(days >= 0)) throw new RangeError('days must be a number')
  if (!shares.every((share) => share >= 0 && share <= 1)) throw new RangeError('a share is from 0 to 1')
  const permanentBounces = Math.round(messages * bounceShare)
  const complaints = Math.round(messages * complaintShare)
  const others = messages - permanentBounces - complaints
  if (others < 0) throw new RangeError('there are more bounces and complaints than messages')
  const transientBounces = Math.min(others, Math.round(messages * TRANSIENT_SHARE))
  const deliveries = messages - permanentBounces - transientBounces
  return {sends: messages, deliveries, permanentBounces, transientBounces, complaints}
}

function subtract(from: readonly number[], what: readonly number[]): number[] {
  return from.map((value, index) => value - (what[index] ?? 0))
}
