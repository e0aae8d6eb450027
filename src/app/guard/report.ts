import {EXIT, type Exit} from '../../domain/exit/exit.ts'
import type {GuardAction, NewAction} from '../../domain/guard/action.ts'
import type {GuardState, ObservedRate, RateStatus} from '../../domain/guard/machine.ts'
import type {PauseLimit} from '../../domain/guard/pause-limit.ts'
import type {JudgedInstance} from '../../domain/guard/plan.ts'
import type {RateName, Thresholds} from '../../domain/reputation/thresholds.ts'
import type {ActedOn} from './act.ts'
import type {GuardRun} from './run.ts'

/** A run, as it is handed on. */
export interface GuardReport {
  /** ISO 8601, by the service's time. */
  readonly at: string
  readonly dryRun: boolean
  readonly summary: GuardRun['summary']
  /** Those that are not ok, most urgent first; idle ones are only counted. */
  readonly instances: readonly GuardedInstance[]
  /** What was done, as it ended; `open` is tried again by the next run. */
  readonly actions: readonly ReportedAction[]
  /** With a dry run: what would be done. */
  readonly planned: readonly PlannedAction[]
  readonly pauseLimit: PauseLimit
  /** Configuration sets that are over a critical threshold and continue to send: by order, or because of the pause limit. */
  readonly sendingOn: readonly string[]
  readonly missing: readonly string[]
}

export interface GuardedInstance {
  readonly name: string
  readonly instanceId: string
  readonly configurationSet: string
  readonly state: GuardState
  readonly sending: 'on' | 'paused' | 'unread'
  readonly bounce: GuardedRate
  readonly complaint: GuardedRate
}

export interface GuardedRate {
  readonly status: RateStatus
  /** Fraction. */
  readonly rate?: number
  /** ISO 8601 */
  readonly at?: string
  readonly thresholds: Thresholds
  /** Messages that it is of, where they are too few to pause for. */
  readonly fewMessages?: number
}

/** A row of the audit log. The text of a notice is left out: its subject and number say which it was. */
export type ReportedAction = Omit<GuardAction, 'key' | 'notice'> & {readonly notice?: ReportedNotice}
export type PlannedAction = Omit<NewAction, 'key' | 'notice'> & {readonly notice?: ReportedNotice}

interface ReportedNotice {
  readonly via: 'ses' | 'sns'
  readonly subject: string
  readonly number: string
}

export function guardReport({doubts: _warned, ...run}: GuardRun): GuardReport {
  return {
    ...run,
    instances: run.instances.map(guardedInstance),
    actions: run.actions.map(reportedAction),
    planned: run.planned.map(reportedAction),
  }
}

/** A run as a log has it: what was done, or would be, and then what was seen. */
export type GuardEvent =
  | {readonly event: 'action'; readonly action: ReportedAction | PlannedAction}
  | ({readonly event: 'run'} & Omit<GuardReport, 'actions' | 'planned'>)

export function eventsOf({actions, planned, ...rest}: GuardReport): GuardEvent[] {
  const did = [...actions, ...planned].map((action): GuardEvent => ({event: 'action', action}))
  return [...did, {event: 'run', ...rest}]
}

export function guardedInstance({named, observation, step, thresholds}: JudgedInstance): GuardedInstance {
  const rate = (name: RateName): GuardedRate => rateReport(observation.rates[name], thresholds[name])
  const {name, instanceId, configurationSet} = named
  return {
    ...{name, instanceId, configurationSet, state: step.state, sending: observation.sending},
    ...{bounce: rate('bounce'), complaint: rate('complaint')},
  }
}

function rateReport({status, rate, at, fewMessages}: ObservedRate, thresholds: Thresholds): GuardedRate {
  return {
    status,
    ...(rate === undefined ? {} : {rate}),
    ...(fewMessages === undefined ? {} : {fewMessages}),
    ...(at === undefined ? {} : {at: new Date(at).toISOString()}),
    thresholds,
  }
}

export function reportedAction<Action extends NewAction>(
  action: Action,
): Omit<Action, 'key' | 'notice'> & {readonly notice?: ReportedNotice} {
  const {key: _key, notice, ...shown} = action
  if (!notice) return shown
  const {via, subject, number} = notice
  return {...shown, notice: {via, subject, number}}
}

type Verdict = Pick<GuardReport, 'actions' | 'planned' | 'sendingOn' | 'missing'>

/**
 * 3: something is over a critical threshold and sends, for the guard was not to pause it. 5: something could not be read or
 * done this time.
 */
export function guardExit({actions, planned, sendingOn, missing}: Verdict): Exit {
  if (sendingOn.length > 0 || planned.some(({kind}) => kind === 'pause')) return EXIT.no
  const isUndone = actions.some(({outcome}) => outcome === 'open' || outcome === 'failed')
  return missing.length > 0 || isUndone ? EXIT.unavailable : EXIT.ok
}

/** One alarm's judgement, as it is handed on. */
export interface AlarmReport {
  readonly at: string
  readonly instance: GuardedInstance
  readonly actions: readonly ReportedAction[]
  readonly planned: readonly PlannedAction[]
  readonly pauseLimit: PauseLimit
  readonly sendingOn: readonly string[]
}

export function alarmReport({at, judged, actions, planned, pauseLimit, sendingOn}: ActedOn): AlarmReport {
  return {
    ...{at, pauseLimit, sendingOn, instance: guardedInstance(judged)},
    actions: actions.map(reportedAction),
    planned: planned.map(reportedAction),
  }
}
