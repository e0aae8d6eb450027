import {type Level, levelOf, RATE_NAMES, type RateName, type Thresholds} from '../reputation/thresholds.ts'

/**
 * A level that was reached is left again only below this share of its threshold: a rate that trembles on a line is one
 * crossing, not one a run. 2 % is left below 1.6 %.
 */
const RETURN_SHARE = 0.8

/**
 * What is known of a rate. `stale`: its newest point is too old. `no-data`: there is none. `unproven`: the rates restarted
 * when sending was switched on again, and too little mail has been sent since.
 */
export type RateStatus = 'fresh' | 'stale' | 'no-data' | 'unproven'

export interface ObservedRate {
  readonly status: RateStatus
  /** Fraction; the newest, also when it says nothing of today. */
  readonly rate?: number
  /** Epoch milliseconds of the newest point. */
  readonly at?: number
  /** Messages that it is of, where they are too few to pause for: it warns at the most. */
  readonly fewMessages?: number
}

export interface Observation {
  readonly rates: Readonly<Record<RateName, ObservedRate>>
  /** `unread`: nobody had to ask, or nobody got an answer. */
  readonly sending: 'on' | 'paused' | 'unread'
}

/** What a guard remembers of an instance from run to run. An instance that it does not remember is {@link UNKNOWN}. */
export interface GuardMemory {
  /** The levels that people were notified of, or were found out while sending was paused. */
  readonly levels: Readonly<Record<RateName, Level>>
  /** How many crossings have been acted on: the number of the next one makes its acts unique. */
  readonly crossings: number
  /** Sending was off when it was last looked at. */
  readonly paused: boolean
  /** Addresses and topic of the platform that know of the levels above; absent = people have not been notified. */
  readonly notified?: readonly string[]
}

export const UNKNOWN: GuardMemory = {levels: {bounce: 'ok', complaint: 'ok'}, crossings: 0, paused: false}

/**
 * `unread`: a rate is at a threshold and whether sending is on could not be read, so nothing was done. Only `critical` ever
 * leads to a pause.
 */
export type GuardState = Level | Exclude<RateStatus, 'fresh'> | 'paused' | 'unread'

/** Most urgent first. */
export const GUARD_STATES: readonly GuardState[] = [
  'critical',
  'warning',
  'paused',
  'unread',
  'unproven',
  'stale',
  'ok',
  'no-data',
]

/** What a check of an instance comes to. */
export interface Step {
  readonly state: GuardState
  /** To be remembered; its `crossings` is counted up by whoever acts. */
  readonly memory: GuardMemory
  /** Rates whose level has risen since the last notice. */
  readonly crossed: readonly RateName[]
  /** Rates whose level has fallen. */
  readonly recovered: readonly RateName[]
  /** Rates that are on or over their critical threshold while sending is on: what a pause is for. */
  readonly overCritical: readonly RateName[]
}

/** One check of one instance: what has changed since the one before. Pure; nothing but `memory` is remembered. */
export function step(
  memory: GuardMemory,
  observation: Observation,
  thresholds: Readonly<Record<RateName, Thresholds>>,
): Step {
  const atALine = RATE_NAMES.some((name) => rawLevel(observation.rates[name], thresholds[name]) !== 'ok')
  const remembered = RATE_NAMES.some((name) => memory.levels[name] !== 'ok')
  if (observation.sending === 'unread' && (atALine || remembered || memory.paused)) {
    return {state: 'unread', memory, crossed: [], recovered: [], overCritical: []}
  }
  const paused = observation.sending === 'paused'
  const levels = {
    bounce: nextLevel(memory.levels.bounce, observation.rates.bounce, thresholds.bounce),
    complaint: nextLevel(memory.levels.complaint, observation.rates.complaint, thresholds.complaint),
  }
  const moved = (direction: 1 | -1): RateName[] =>
    RATE_NAMES.filter((name) => Math.sign(RANK[levels[name]] - RANK[memory.levels[name]]) === direction)
  // Rates that restarted have not fallen.
  const fallen = moved(-1).filter((name) => observation.rates[name].status === 'fresh')
  return {
    state: paused ? 'paused' : stateOf(observation, levels),
    memory: {levels, crossings: memory.crossings, paused, ...notifiedOf(memory, levels)},
    // Nobody can mend a rate of mail that is not sent, and who paused it knows why.
    crossed: paused ? [] : moved(1),
    recovered: fallen,
    overCritical: paused
      ? []
      : RATE_NAMES.filter((name) => rawLevel(observation.rates[name], thresholds[name]) === 'critical'),
  }
}

export function sameMemory(one: GuardMemory, other: GuardMemory): boolean {
  return (
    one.paused === other.paused &&
    one.crossings === other.crossings &&
    String(one.notified) === String(other.notified) &&
    RATE_NAMES.every((name) => one.levels[name] === other.levels[name])
  )
}

/** Once all is well again nobody is notified of it any more. */
function notifiedOf({notified}: GuardMemory, levels: GuardMemory['levels']): Pick<GuardMemory, 'notified'> {
  return notified === undefined || RATE_NAMES.every((name) => levels[name] === 'ok') ? {} : {notified}
}

const RANK: Readonly<Record<Level, number>> = {ok: 0, warning: 1, critical: 2}

function nextLevel(before: Level, seen: ObservedRate, thresholds: Thresholds): Level {
  if (seen.status === 'unproven') return 'ok'
  if (seen.status !== 'fresh' || seen.rate === undefined) return before
  const raw = rawLevel(seen, thresholds)
  if (RANK[raw] >= RANK[before]) return raw
  if (before === 'critical' && seen.rate >= thresholds.critical * RETURN_SHARE) return 'critical'
  return seen.rate >= thresholds.warning * RETURN_SHARE ? 'warning' : 'ok'
}

function rawLevel({status, rate, fewMessages}: ObservedRate, thresholds: Thresholds): Level {
  if (status !== 'fresh' || rate === undefined) return 'ok'
  const level = levelOf(rate, thresholds)
  return level === 'critical' && fewMessages !== undefined ? 'warning' : level
}

/** One rate without data does not hide the other: SES may publish none before the first bounce or complaint. */
function stateOf({rates}: Observation, levels: Readonly<Record<RateName, Level>>): GuardState {
  const states = RATE_NAMES.map((name): GuardState => {
    const {status} = rates[name]
    return status === 'fresh' ? levels[name] : status
  })
  const order: readonly GuardState[] = ['critical', 'warning', 'unproven', 'ok', 'stale', 'no-data']
  return order.find((state) => states.includes(state)) ?? 'no-data'
}
