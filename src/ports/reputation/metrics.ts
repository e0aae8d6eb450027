/** CloudWatch's `AWS/SES` metrics `Reputation.BounceRate` and `Reputation.ComplaintRate`, dimension `ses:configuration-set`. */
export interface ReputationMetrics {
  /**
   * The rates of many sets, two queries a set and 500 queries a request: ceil(N/250) requests unless CloudWatch pages.
   * A set without data comes with empty points. Order follows `configurationSets`.
   */
  rates(
    configurationSets: readonly string[],
    span: {from: Date; to: Date; periodSeconds: number},
  ): AsyncIterable<RateSeries>
}

export interface RateSeries {
  readonly configurationSet: string
  /** Oldest first. */
  readonly bounce: readonly RatePoint[]
  readonly complaint: readonly RatePoint[]
}

export interface RatePoint {
  /** Epoch milliseconds of the period's start. */
  readonly at: number
  /** Fraction: 0.02 is 2 %. */
  readonly rate: number
}
