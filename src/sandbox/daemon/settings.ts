import type {Store} from '../store/store.ts'
import {DEFAULT_SETTINGS, type WorldSettings} from '../world.ts'

export interface Timings {
  operationMillis: number
  bindMillis: number
}

/** Settings of a running sandbox: the timings can be changed while it runs. */
export type RunningSettings = WorldSettings & Timings

const KEYS = {operationMillis: 'operation_millis', bindMillis: 'bind_millis'} as const

/** @param given goes before what was set in an earlier run, which goes before the defaults. */
export function runningSettings(store: Store, folder: string, given: Partial<WorldSettings>): RunningSettings {
  const kept = (name: keyof Timings): number => {
    const value = store.setting(KEYS[name])
    return value === undefined ? DEFAULT_SETTINGS[name] : Number(value)
  }
  return {
    ...DEFAULT_SETTINGS,
    operationMillis: kept('operationMillis'),
    bindMillis: kept('bindMillis'),
    ...given,
    folder,
  }
}

/** Changes timings from now on, and for later runs. */
export function setTimings(store: Store, settings: RunningSettings, timings: Partial<Timings>): void {
  for (const name of ['operationMillis', 'bindMillis'] as const) {
    const millis = timings[name]
    if (millis === undefined) continue
    settings[name] = millis
    store.setSetting(KEYS[name], String(millis))
  }
}
