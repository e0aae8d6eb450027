import type {Metric} from './metrics.ts'
import type {Statistic} from './statistic.ts'
import type {TimeRange} from './time-range.ts'

/** Datapoints of one series. */
export interface Points {
  /** Starts of periods, epoch seconds, ascending. */
  readonly timestamps: readonly number[]
  /** One for each timestamp. */
  readonly values: readonly number[]
}

export const NO_POINTS: Points = {timestamps: [], values: []}

/** What a reader of metrics is asked for. */
export interface MetricRequest {
  readonly metric: Metric
  readonly statistic: Statistic
  /** Only data of this unit; any unit when it is undefined. */
  readonly unit: string | undefined
  readonly range: TimeRange
}

/** Has no points for metrics that have no data, or that do not exist. */
export type MetricReader = (request: MetricRequest) => Points
