import type {RatePoint} from './rate-point.ts'

const DAY = 24 * 3_600_000

/** What one estimated rate is counted over: SES counts over a volume that it does not publish. */
export const ESTIMATE_WINDOW_MILLIS = 14 * DAY

/** Recipients of one stretch of time. */
export interface FeedbackBucket {
  /** Epoch milliseconds of its start. */
  readonly at: number
  /** Absent where Send events do not come: then those that arrived or bounced for good stand for it. */
  readonly sent?: number
  readonly delivered: number
  readonly bouncedPermanent: number
  readonly complained: number
}

interface FeedbackTotals {
  readonly messages: number
  readonly permanentBounces: number
  readonly complaints: number
}

export interface EstimatedRates {
  readonly bounce: readonly RatePoint[]
  readonly complaint: readonly RatePoint[]
  /** Of the window that ends with the newest rate. */
  readonly totals: FeedbackTotals
  /** Epoch milliseconds of the first bucket of that window that has any. */
  readonly since?: number
}

/**
 * The two rates as a tenant's own feedback lets them be reckoned: for each bucket that has any, all of the window that ends
 * with it. SES leaves out what goes to domains that the account has verified, and so comes to other numbers.
 * @param buckets oldest first.
 * @param now epoch milliseconds, which the last window ends at.
 * @param from the first rate that is wanted; earlier buckets only fill its window.
 */
export function estimateRates(buckets: readonly FeedbackBucket[], now: number, from: number): EstimatedRates {
  const bounce: RatePoint[] = []
  const complaint: RatePoint[] = []
  const window = new Window()
  for (const bucket of buckets) {
    window.push(bucket)
    window.dropUntil(bucket.at - ESTIMATE_WINDOW_MILLIS)
    if (bucket.at < from || window.totals.messages === 0) continue
    const {messages, permanentBounces, complaints} = window.totals
    bounce.push({at: bucket.at, rate: permanentBounces / messages})
    // A complaint may be of mail from before the window.
    complaint.push({at: bucket.at, rate: Math.min(1, complaints / messages)})
  }
  window.dropUntil(now - ESTIMATE_WINDOW_MILLIS)
  const {since, totals} = window
  return {bounce, complaint, totals, ...(since === undefined ? {} : {since})}
}

/** Sums over a stretch that moves: what comes in is added, what falls out is taken off. */
class Window {
  readonly #buckets: FeedbackBucket[] = []
  #first = 0
  #totals: FeedbackTotals = {messages: 0, permanentBounces: 0, complaints: 0}

  get totals(): FeedbackTotals {
    return this.#totals
  }

  get since(): number | undefined {
    return this.#buckets[this.#first]?.at
  }

  push(bucket: FeedbackBucket): void {
    this.#buckets.push(bucket)
    this.#totals = added(this.#totals, bucket, 1)
  }

  /** Drops what began at this time or before. */
  dropUntil(time: number): void {
    for (let next = this.#buckets[this.#first]; next && next.at <= time; next = this.#buckets[this.#first]) {
      this.#totals = added(this.#totals, next, -1)
      this.#first += 1
    }
  }
}

function added(totals: FeedbackTotals, bucket: FeedbackBucket, sign: 1 | -1): FeedbackTotals {
  const {sent, delivered, bouncedPermanent, complained} = bucket
  return {
    // Events of one message come apart: more may have arrived in a bucket than was sent in it.
    messages: totals.messages + sign * Math.max(sent ?? 0, delivered + bouncedPermanent),
    permanentBounces: totals.permanentBounces + sign * bouncedPermanent,
    complaints: totals.complaints + sign * complained,
  }
}
