import {
  type FailOn,
  type Judgement,
  judge,
  type RateJudgement,
  type RatePoint,
  type ReputationState,
  reaches,
  type Verdict,
} from './judgement.ts'
import {FLEET_MILLIS} from './span.ts'

/** `unread`: the rates could not be read this time. */
export type FleetState = ReputationState | 'unread'

/** Most urgent first: what still sends over a threshold comes before what is paused already. */
export const FLEET_STATES: readonly FleetState[] = ['critical', 'warning', 'paused', 'unread', 'stale', 'ok', 'no-data']

export interface Ranked {
  readonly state: FleetState
  /** See {@link Judgement.risk}. */
  readonly risk?: number
  readonly name: string
}

/** By urgency, then by how close to a critical threshold, then by name. */
export function byRisk(one: Ranked, other: Ranked): number {
  const urgency = FLEET_STATES.indexOf(one.state) - FLEET_STATES.indexOf(other.state)
  if (urgency !== 0) return urgency
  const risk = (other.risk ?? 0) - (one.risk ?? 0)
  if (risk !== 0) return risk
  return one.name < other.name ? -1 : Number(one.name > other.name)
}

/** How many are in each state; every state is there, also at 0. */
export function countStates(fleet: readonly Pick<Ranked, 'state'>[]): Record<FleetState, number> {
  const counts = Object.fromEntries(FLEET_STATES.map((state) => [state, 0])) as Record<FleetState, number>
  for (const {state} of fleet) counts[state] += 1
  return counts
}

/**
 * Whether the sending switch must be read to know the state. It costs a request a set, and SES documents one such
 * request a second: a set whose rates are fresh and below every line is sending, or was paused very lately.
 */
export function needsSwitch({rates}: Pick<Judgement, 'rates'>): boolean {
  return rates !== 'ok'
}

/**
 * The same judgement with what the configuration set says. Its newest points are all that a state rests on; a slope
 * rests on more, and goes where the rates restarted or stand still.
 */
export function withSwitch(
  judgement: Judgement,
  set: {readonly now: number; readonly sendingEnabled: boolean; readonly freshStartAt?: number},
): Judgement {
  const newest = ({rate, at}: RateJudgement): RatePoint[] =>
    rate === undefined || at === undefined ? [] : [{rate, at}]
  const again = judge({...set, bounce: newest(judgement.bounce), complaint: newest(judgement.complaint)})
  const keepsSlope = set.sendingEnabled && (set.freshStartAt ?? 0) < set.now - FLEET_MILLIS
  if (!keepsSlope) return again
  const forecastOf = ({trend, forecast}: RateJudgement) => ({...(trend && {trend}), ...(forecast && {forecast})})
  return {
    ...again,
    bounce: {...again.bounce, ...forecastOf(judgement.bounce)},
    complaint: {...again.complaint, ...forecastOf(judgement.complaint)},
  }
}

/** Whether any of a fleet is what `--fail-on` asks about. See {@link reaches}. */
export function fleetReaches(fleet: readonly Verdict[], failOn: FailOn, until: number): boolean {
  return fleet.some((member) => reaches(member, failOn, until))
}
