import type {Environment} from '../../../environment.ts'
import {alarmArn} from '../../../policies/arn.ts'
import {AwsError} from '../../aws-error.ts'
import {Members} from '../../protocols/members.ts'
import {dimensionsKey, type Metric} from '../metrics.ts'
import {type Alarm, type AlarmDefinition, type AlarmState, periodOf} from './definition.ts'
import {readDefinition} from './read-definition.ts'
import {definitionView} from './view.ts'

interface AlarmRow {
  name: string
  definition_json: string
  actions_enabled: number
  state: AlarmState
  reason: string
  reason_data: string | null
  configured_at: number
  state_updated_at: number
  state_changed_at: number
}

/** Keeps a new alarm, or the new configuration of one: that keeps its state. @returns whether it is new */
export function writeAlarm({store, clock}: Environment, definition: AlarmDefinition, actionsEnabled: boolean): boolean {
  const now = clock.now()
  const isNew = store.one('SELECT 1 FROM alarm WHERE name = ?', definition.name) === undefined
  store.run(
    `INSERT INTO alarm (name, definition_json, metric_key, actions_json, period, actions_enabled, state, reason,
       configured_at, state_updated_at, state_changed_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation', ?7, ?7, ?7)
     ON CONFLICT DO UPDATE SET definition_json = ?2, metric_key = ?3, actions_json = ?4, period = ?5, actions_enabled = ?6,
       configured_at = ?7`,
    definition.name,
    JSON.stringify(definitionView(definition)),
    definition.watched.kind === 'metric' ? metricKey(definition.watched.query.metric) : null,
    JSON.stringify(Object.values(definition.actions).flat()),
    periodOf(definition.watched),
    Number(actionsEnabled),
    now,
  )
  return isNew
}

export function findAlarm(env: Environment, name: string): Alarm | undefined {
  const row = env.store.one<AlarmRow>('SELECT * FROM alarm WHERE name = ?', name)
  return row && alarmOf(env, row)
}

/** @throws AwsError ResourceNotFound */
export function requireAlarm(env: Environment, name: string): Alarm {
  const alarm = findAlarm(env, name)
  if (!alarm) throw new AwsError('ResourceNotFound', 404, `Unknown alarm: ${name}`)
  return alarm
}

export interface AlarmFilter {
  readonly prefix: string | undefined
  readonly state: AlarmState | undefined
  /** Only alarms with an action whose ARN begins so. */
  readonly actionPrefix: string | undefined
}

/** Alarms in order of their names; at most `most`, after a name. */
export function listAlarms(
  env: Environment,
  {prefix, state, actionPrefix}: AlarmFilter,
  after: string,
  most: number,
): Alarm[] {
  const rows = env.store.all<AlarmRow>(
    `SELECT * FROM alarm WHERE name > ?1 AND (?2 IS NULL OR substr(name, 1, length(?2)) = ?2) AND (?3 IS NULL OR state = ?3)
       AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(actions_json) WHERE substr(value, 1, length(?4)) = ?4))
     ORDER BY name LIMIT ?5`,
    after,
    prefix ?? null,
    state ?? null,
    actionPrefix ?? null,
    most,
  )
  return rows.map((row) => alarmOf(env, row))
}

/** Alarms on exactly one metric: those that compute something are not among them. */
export function alarmsOnMetric(env: Environment, metric: Metric): Alarm[] {
  const rows = env.store.all<AlarmRow>('SELECT * FROM alarm WHERE metric_key = ? ORDER BY name', metricKey(metric))
  return rows.map((row) => alarmOf(env, row))
}

/** Names and configuration times of all alarms, and how many seconds a datapoint of theirs covers. */
export function alarmTimes(env: Environment): {name: string; configured_at: number; period: number}[] {
  return env.store.all('SELECT name, configured_at, period FROM alarm ORDER BY name')
}

export function writeState(
  env: Environment,
  name: string,
  state: AlarmState,
  reason: string,
  reasonData?: string,
): void {
  env.store.run(
    `UPDATE alarm SET state_changed_at = iif(state = ?2, state_changed_at, ?5), state = ?2, reason = ?3, reason_data = ?4,
       state_updated_at = ?5 WHERE name = ?1`,
    name,
    state,
    reason,
    reasonData ?? null,
    env.clock.now(),
  )
}

export function writeActionsEnabled(env: Environment, name: string, enabled: boolean): void {
  env.store.run('UPDATE alarm SET actions_enabled = ? WHERE name = ?', Number(enabled), name)
}

export function removeAlarm(env: Environment, name: string): void {
  env.store.run('DELETE FROM alarm WHERE name = ?', name)
}

function alarmOf(env: Environment, row: AlarmRow): Alarm {
  return {
    ...readDefinition(new Members(JSON.parse(row.definition_json), 'ValidationException')),
    arn: alarmArn(env.settings, row.name),
    actionsEnabled: row.actions_enabled === 1,
    state: row.state,
    reason: row.reason,
    reasonData: row.reason_data ?? undefined,
    configuredAt: row.configured_at,
    stateUpdatedAt: row.state_updated_at,
    stateChangedAt: row.state_changed_at,
  }
}

function metricKey({namespace, name, dimensions}: Metric): string {
  return JSON.stringify([namespace, name, dimensionsKey(dimensions)])
}
