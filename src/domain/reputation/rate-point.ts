/** A rate at a time. */
export interface RatePoint {
  /** Epoch milliseconds of the period's start. */
  readonly at: number
  /** Fraction: 0.02 is 2 %. */
  readonly rate: number
}
