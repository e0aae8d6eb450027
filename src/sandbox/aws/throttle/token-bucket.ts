/** Gives out `rate` tokens a second, and saves up as many: a burst of one second's worth is let through. */
export class TokenBucket {
  readonly #rate: number
  #tokens: number
  #at: number

  /** @param rate tokens a second, at least 1. @param now epoch milliseconds. */
  constructor(rate: number, now: number) {
    this.#rate = rate
    this.#tokens = rate
    this.#at = now
  }

  /** @returns whether there was a token left to take. A clock that goes back fills nothing. */
  take(now: number): boolean {
    const gained = (Math.max(0, now - this.#at) / 1000) * this.#rate
    this.#tokens = Math.min(this.#rate, this.#tokens + gained)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
