import {mkdtempSync, rmSync} from 'node:fs'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'
import type {RetryPolicy} from '../../src/adapters/osb/broker.ts'
import {OsbPlatform} from '../../src/adapters/osb/platform.ts'
import {StateDatabase} from '../../src/adapters/state/database.ts'
import {stateInventory} from '../../src/adapters/state/inventory.ts'
import {stateRecordSnapshots} from '../../src/adapters/state/record-snapshots.ts'
import {Interrupted} from '../../src/domain/exit/failure.ts'
import {Secret} from '../../src/domain/text/secret.ts'
import type {Inventory, RecordSnapshots} from '../../src/ports/instance/inventory.ts'
import type {Platform} from '../../src/ports/instance/platform.ts'
import type {Clock} from '../../src/ports/time/clock.ts'

/** The platform adapter over a state file of its own, with a clock that moves when somebody sleeps. */
export interface PlatformFixture {
  readonly osb: Platform
  readonly inventory: Inventory
  readonly state: StateDatabase
  readonly clock: Clock
  /** What use cases are given. */
  readonly ports: {
    readonly clock: Clock
    serviceTime(): Promise<number>
    platform(): Promise<Platform>
    recordSnapshots(): Promise<RecordSnapshots>
    accessKeys(): Promise<undefined>
    auditAccount(): Promise<undefined>
    emailService(): Promise<undefined>
    reputationMetrics(): Promise<undefined>
  }
  readonly traced: string[]
  /** As Ctrl-C does. */
  interrupt(): void
  /** Makes every undelivered binding one of a process that is dead. */
  killOwners(): Promise<void>
  dispose(): void
}

export interface FixtureOptions {
  readonly password?: string
  /** Runs when somebody sleeps, before the clock has moved. */
  readonly onSleep?: (millis: number) => void
  /** Epoch milliseconds. */
  readonly start?: number
  /** Milliseconds until an answer of the broker has to be there. */
  readonly retryPolicy?: Partial<RetryPolicy>
}

export const NOW = Date.UTC(2026, 10, 24, 12)

export async function platformFixture(url: string, options: FixtureOptions = {}): Promise<PlatformFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-platform-'))
  const state = await StateDatabase.open(folder)
  const interruption = new AbortController()
  const inventory = stateInventory(state, 'test')
  const traced: string[] = []
  let now = options.start ?? NOW
  const clock: Clock = {
    now: () => now,
    newId: () => crypto.randomUUID(),
    throwIfInterrupted: () => {
      if (interruption.signal.aborted) throw new Interrupted()
    },
    sleep: async (millis) => {
      options.onSleep?.(millis)
      if (interruption.signal.aborted) throw new Interrupted()
      now += millis
    },
  }
  const platform = new OsbPlatform(
    {
      url,
      username: 'broker',
      password: async () => new Secret(options.password ?? 'secret-password'),
      ...(options.retryPolicy ? {retryPolicy: options.retryPolicy} : {}),
    },
    {inventory, clock, signal: interruption.signal, trace: (line) => traced.push(line)},
  )
  return {
    osb: platform,
    inventory,
    state,
    clock,
    traced,
    ports: {
      clock,
      serviceTime: async () => clock.now(),
      platform: async () => platform,
      recordSnapshots: async () => stateRecordSnapshots(state, 'test'),
      accessKeys: async () => undefined,
      auditAccount: async () => undefined,
      emailService: async () => undefined,
      reputationMetrics: async () => undefined,
    },
    interrupt: () => interruption.abort(new Interrupted()),
    killOwners: async () => {
      await state.run(`UPDATE service_binding SET owner = ? WHERE owner IS NOT NULL`, `${hostname()}/4194999/0`)
    },
    dispose: () => {
      state.close()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}
