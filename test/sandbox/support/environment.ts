import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DEFAULT_SETTINGS, type Environment, type EnvironmentSettings} from '../../../src/sandbox/environment.ts'
import {Store} from '../../../src/sandbox/store/store.ts'

export interface TestEnvironment extends Environment {
  /** Moves the clock of this environment forward. */
  advance(millis: number): void
  dispose(): void
}

/** An environment in a folder of its own, with instant operations and a clock that only moves on request. */
export function testEnvironment(settings: Partial<EnvironmentSettings> = {}): TestEnvironment {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-environment-'))
  const store = Store.open(folder)
  let now = Date.UTC(2026, 10, 24, 12)
  return {
    store,
    clock: {now: () => now},
    settings: {...DEFAULT_SETTINGS, operationMillis: 0, bindMillis: 0, folder, ...settings},
    log: () => {},
    advance: (millis) => {
      now += millis
    },
    dispose: () => {
      store.close()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}
