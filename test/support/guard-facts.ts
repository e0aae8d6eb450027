import type {GuardAction} from '../../src/domain/guard/action.ts'
import type {Named, RateThresholds} from '../../src/domain/guard/configuration.ts'
import {type GuardMemory, type Observation, type ObservedRate, step, UNKNOWN} from '../../src/domain/guard/machine.ts'
import type {JudgedInstance, Planning} from '../../src/domain/guard/plan.ts'
import {type Level, SERVICE_THRESHOLDS} from '../../src/domain/reputation/thresholds.ts'

export const NOW = Date.UTC(2026, 10, 24, 12)
export const AT = new Date(NOW).toISOString()
export const INSTANCE: Named = {
  name: 'mail-prod',
  instanceId: '6d7ec4e2-6f0a-4c54-9c6f-1c4a4c1d2f55',
  configurationSet: 'csb-aws-ses-6d7ec4e2-6f0a-4c54-9c6f-1c4a4c1d2f55',
}
/** What a stranger may put where a name is expected. */
export const HOSTILE = 'boom \u001b[2J\u202e\r\nBcc: all@agency.gov\n\tnext\u0000'
/** The same, made safe to show. */
export const HOSTILE_SHOWN = 'boom \ufffd[2J\ufffd\ufffd Bcc: all@agency.gov next\ufffd'

export const fresh = (rate: number): ObservedRate => ({status: 'fresh', rate, at: NOW})
export const NO_DATA: ObservedRate = {status: 'no-data'}

/** Bounces, no complaints to speak of, and sending on. */
export function sees(
  bounce: ObservedRate,
  {complaint = fresh(0), sending = 'on'}: {complaint?: ObservedRate; sending?: Observation['sending']} = {},
): Observation {
  return {rates: {bounce, complaint}, sending}
}

export function remembers(
  bounce: Level,
  {complaint = 'ok', crossings = 7, paused = false}: {complaint?: Level; crossings?: number; paused?: boolean} = {},
): GuardMemory {
  return {levels: {bounce, complaint}, crossings, paused}
}

/** An instance as a run has seen it. */
export function seen(
  observation: Observation,
  {
    memory = UNKNOWN,
    thresholds = SERVICE_THRESHOLDS,
    named = {},
  }: {memory?: GuardMemory; thresholds?: RateThresholds; named?: Partial<Named>} = {},
): JudgedInstance {
  return {named: {...INSTANCE, ...named}, observation, thresholds, step: step(memory, observation, thresholds)}
}

export const PLANNING: Planning = {
  at: AT,
  by: 'guard@host',
  mayPause: true,
  notificationChannels: {admin: true, platformMail: true, platformTopic: true},
}

/** An entry of the audit log: a pause of a guard's that is done, unless something else is said. */
export function action(change: Partial<GuardAction> = {}): GuardAction {
  return {
    id: 1,
    key: `${INSTANCE.configurationSet}#1:pause`,
    at: AT,
    configurationSet: INSTANCE.configurationSet,
    instance: INSTANCE.name,
    kind: 'pause',
    reason: 'bounces at 4.20 %, critical at 4 %',
    origin: 'guard',
    by: 'guard@host',
    outcome: 'done',
    failures: 0,
    ...change,
  }
}
