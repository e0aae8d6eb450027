/** Tokens that come back with time. */
class Bucket {
  readonly #capacity: number
  readonly #perSecond: number
  #tokens: number
  #at: number

  constructor(capacity: number, perSecond: number, now: number) {
    this.#capacity = capacity
    this.#perSecond = perSecond
    this.#tokens = capacity
    this.#at = now
  }

  has(now: number): boolean {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (Math.max(0, now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    return this.#tokens >= 1
  }

  isFull(now: number): boolean {
    this.has(now)
    return this.#tokens >= this.#capacity
  }

  take(): void {
    this.#tokens -= 1
  }

  giveBack(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + 1)
  }
}

/** Of each source; a genuine sender names one certificate a year. */
const SOURCE = {burst: 40, perSecond: 1}
/** Of all sources that have named something useless lately, and of all others: the first don't use up what the second need. */
const SUSPECT = {burst: 100, perSecond: 2}
const UNSUSPECTED = {burst: 100, perSecond: 2}
const MOST_SOURCES = 10_000

/**
 * How many certificates strangers can make us ask SNS for. A fetch that gives a certificate costs nothing; one that
 * fails costs its source, and all sources that failed before share a total that the others have no part in.
 */
export class FetchBudget {
  readonly #now: () => number
  readonly #sources = new Map<string, Bucket>()
  readonly #suspect: Bucket
  readonly #unsuspected: Bucket

  constructor(now: () => number) {
    this.#now = now
    this.#suspect = new Bucket(SUSPECT.burst, SUSPECT.perSecond, now())
    this.#unsuspected = new Bucket(UNSUSPECTED.burst, UNSUSPECTED.perSecond, now())
  }

  /** @returns what gives the cost back when the fetch was worth it; undefined when there is no room for a fetch. */
  take(source: string): (() => void) | undefined {
    const now = this.#now()
    const own = this.#sources.get(source) ?? new Bucket(SOURCE.burst, SOURCE.perSecond, now)
    const total = own.isFull(now) ? this.#unsuspected : this.#suspect
    if (!own.has(now) || !total.has(now)) return undefined
    this.#sources.set(source, own)
    this.#forgetFull(now)
    for (const bucket of [own, total]) bucket.take()
    return () => {
      for (const bucket of [own, total]) bucket.giveBack()
    }
  }

  #forgetFull(now: number): void {
    if (this.#sources.size <= MOST_SOURCES) return
    for (const [source, bucket] of this.#sources) if (bucket.isFull(now)) this.#sources.delete(source)
    const oldest = this.#sources.keys().next().value
    if (this.#sources.size > MOST_SOURCES && oldest !== undefined) this.#sources.delete(oldest)
  }
}
