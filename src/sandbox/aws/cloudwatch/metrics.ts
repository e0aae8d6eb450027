import type {Scope} from './reputation-metrics.ts'
import type {RateSeries} from './reputation-rates.ts'

export interface Dimension {
  readonly name: string
  readonly value: string
}

export interface Metric {
  readonly namespace: string
  readonly name: string
  readonly dimensions: readonly Dimension[]
}

export const NAMESPACE = 'AWS/SES'
/** The only dimension that the reputation of a configuration set is published under, spelled like this. */
export const SET_DIMENSION = 'ses:configuration-set'

/** The metrics that SES publishes, and which half of a series each of them is. */
export const RATES: ReadonlyMap<string, (series: RateSeries) => readonly number[]> = new Map([
  ['Reputation.BounceRate', (series) => series.bounceRates],
  ['Reputation.ComplaintRate', (series) => series.complaintRates],
])

/** Whose reputation a metric is about; undefined for every metric that nobody publishes. */
export function scopeOf({namespace, name, dimensions}: Metric): Scope | undefined {
  if (namespace !== NAMESPACE || !RATES.has(name)) return undefined
  const [dimension, ...others] = dimensions
  if (dimension === undefined) return 'account'
  if (others.length > 0 || dimension.name !== SET_DIMENSION) return undefined
  return {configurationSet: dimension.value}
}
