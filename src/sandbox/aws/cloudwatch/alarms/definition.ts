import type {MetricQuery, StatQuery} from '../metric-query.ts'

export const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const
export type AlarmState = (typeof STATES)[number]

export const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const
export type Comparison = (typeof COMPARISONS)[number]

export const MISSING_DATA = ['breaching', 'notBreaching', 'ignore', 'missing'] as const
export type MissingData = (typeof MISSING_DATA)[number]

/** What PutMetricAlarm said. */
export interface AlarmDefinition {
  readonly name: string
  readonly description: string | undefined
  readonly watched: Watched
  readonly evaluationPeriods: number
  /** How many datapoints must be breaching; all of the evaluation periods when it is undefined. */
  readonly datapointsToAlarm: number | undefined
  readonly threshold: number
  readonly comparison: Comparison
  /** As it was given: `missing` when it was not. */
  readonly missingData: MissingData | undefined
  readonly evaluateLowSamples: string | undefined
  /** ARNs of what to notify, by the state that is entered. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>
}

/** A single metric, or what is computed from some: one of the queries returns data. */
export type Watched =
  | {readonly kind: 'metric'; readonly query: StatQuery}
  | {readonly kind: 'math'; readonly queries: readonly MetricQuery[]; readonly period: number}

/** An alarm as it stands. */
export interface Alarm extends AlarmDefinition {
  readonly arn: string
  readonly actionsEnabled: boolean
  readonly state: AlarmState
  readonly reason: string
  /** JSON; undefined before the first evaluation that changed the state. */
  readonly reasonData: string | undefined
  /** Epoch milliseconds, as the other times. */
  readonly configuredAt: number
  readonly stateUpdatedAt: number
  /** When the state was last another. */
  readonly stateChangedAt: number
}

/** Seconds that each datapoint covers. */
export function periodOf(watched: Watched): number {
  return watched.kind === 'metric' ? watched.query.period : watched.period
}

export function queriesOf(watched: Watched): readonly MetricQuery[] {
  return watched.kind === 'metric' ? [watched.query] : watched.queries
}
