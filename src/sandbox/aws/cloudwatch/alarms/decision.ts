import type {AlarmState, Comparison, MissingData} from './definition.ts'

export interface Datapoint {
  /** Start of its period, epoch seconds. */
  readonly at: number
  /** Undefined when it is missing. */
  readonly value: number | undefined
}

export interface Rule {
  readonly threshold: number
  readonly comparison: Comparison
  readonly evaluationPeriods: number
  readonly datapointsToAlarm: number | undefined
  readonly missingData: MissingData | undefined
}

export interface Decision {
  readonly state: AlarmState
  /** The datapoints that were decided by, newest first; none of them is missing. */
  readonly evaluated: readonly {readonly at: number; readonly value: number}[]
  /** How many missing datapoints had to stand in. */
  readonly filled: number
}

const BREACHES: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
}

export function breaches({comparison, threshold}: Rule, value: number): boolean {
  return BREACHES[comparison](value, threshold)
}

/**
 * The state that an alarm should have. Real datapoints prevail: only when there are fewer of them than evaluation periods do
 * missing ones stand in, as few as possible (Amazon CloudWatch User Guide, "How alarm state is evaluated when data is
 * missing").
 *
 * @param datapoints of the whole evaluation range, which is longer than the evaluation periods, oldest first.
 * @returns undefined to leave the alarm as it is.
 */
export function decide(rule: Rule, datapoints: readonly Datapoint[]): Decision | undefined {
  const {evaluationPeriods, datapointsToAlarm = evaluationPeriods, missingData = 'missing'} = rule
  const present = datapoints.toReversed().flatMap(({at, value}) => (value === undefined ? [] : [{at, value}]))
  const evaluated = present.slice(0, evaluationPeriods)
  const filled = evaluationPeriods - evaluated.length
  const breaching = evaluated.filter(({value}) => breaches(rule, value)).length
  const as = (state: AlarmState): Decision => ({state, evaluated, filled})

  if (missingData === 'breaching') return as(breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK')
  if (breaching >= datapointsToAlarm) return as('ALARM')
  if (missingData === 'notBreaching' || filled === 0 || breaching < evaluated.length) return as('OK')
  if (missingData === 'ignore') return undefined
  // Nothing but missing and breaching datapoints: old enough breaching ones alarm, younger ones could be a mere beginning.
  const age = datapoints.length - datapoints.findIndex(({value}) => value !== undefined)
  return as(evaluated.length > 0 && age >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA')
}
