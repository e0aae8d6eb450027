import {ALARM_STYLES, type AlarmStyle, DEFAULT_SETTINGS, type EnvironmentSettings} from '../environment.ts'
import type {Store} from '../store/store.ts'

/** What can be changed while a sandbox runs. */
export interface ChangeableSettings {
  operationMillis: number
  bindMillis: number
  alarms: AlarmStyle
}

export type RunningSettings = EnvironmentSettings & ChangeableSettings

const KEYS = {operationMillis: 'operation_millis', bindMillis: 'bind_millis', alarms: 'alarms'} as const

/** @param given goes before what was set in an earlier run, which goes before the defaults. */
export function runningSettings(store: Store, folder: string, given: Partial<EnvironmentSettings>): RunningSettings {
  const millis = (name: 'operationMillis' | 'bindMillis'): number => {
    const kept = store.setting(KEYS[name])
    return kept === undefined ? DEFAULT_SETTINGS[name] : Number(kept)
  }
  const alarms = ALARM_STYLES.find((style) => style === store.setting(KEYS.alarms)) ?? DEFAULT_SETTINGS.alarms
  return {
    ...DEFAULT_SETTINGS,
    operationMillis: millis('operationMillis'),
    bindMillis: millis('bindMillis'),
    alarms,
    ...given,
    folder,
  }
}

/** Changes settings from now on, and for later runs. */
export function changeSettings(store: Store, settings: RunningSettings, changes: Partial<ChangeableSettings>): void {
  store.transaction(() => {
    for (const name of Object.keys(KEYS) as (keyof ChangeableSettings)[]) {
      const value = changes[name]
      if (value !== undefined) store.setSetting(KEYS[name], String(value))
    }
  })
  Object.assign(settings, changes)
}
