import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Store} from '../../../src/sandbox/store/store.ts'
import {DEFAULT_SETTINGS, type World, type WorldSettings} from '../../../src/sandbox/world.ts'

export interface TestWorld extends World {
  /** Moves the clock of this world forward. */
  advance(millis: number): void
  dispose(): void
}

/** A world in a folder of its own, with instant operations and a clock that only moves when told. */
export function testWorld(settings: Partial<WorldSettings> = {}): TestWorld {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-world-'))
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
