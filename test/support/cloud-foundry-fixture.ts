import {mkdtempSync, rmSync} from 'node:fs'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'
import type {CloudFoundryAccess} from '../../src/adapters/cloudfoundry/controller.ts'
import {CloudFoundryPlatform} from '../../src/adapters/cloudfoundry/platform.ts'
import {StateDatabase} from '../../src/adapters/state/database.ts'
import {stateInventory} from '../../src/adapters/state/inventory.ts'
import {stateRecordSnapshots} from '../../src/adapters/state/record-snapshots.ts'
import {Interrupted} from '../../src/domain/exit/failure.ts'
import {Secret} from '../../src/domain/text/secret.ts'
import type {Inventory, RecordSnapshots} from '../../src/ports/instance/inventory.ts'
import type {Platform} from '../../src/ports/instance/platform.ts'
import type {Clock} from '../../src/ports/time/clock.ts'
import type {Act} from './scripted-broker.ts'
import {accessToken, type CloudReceived} from './scripted-cloud.ts'

/** The Cloud Foundry adapter over a state file of its own, with a clock that moves when somebody sleeps. */
export interface CloudFoundryFixture {
  readonly platform: Platform
  readonly inventory: Inventory
  readonly clock: Clock
  /** What use cases are given. */
  readonly ports: {
    readonly clock: Clock
    platform(): Promise<Platform>
    recordSnapshots(): Promise<RecordSnapshots>
    accessKeys(): Promise<undefined>
    auditAccount(): Promise<undefined>
  }
  readonly warned: string[]
  readonly traced: string[]
  /** As Ctrl-C does. */
  interrupt(): void
  /** Makes every undelivered binding one of a process that is dead. */
  killOwners(): Promise<void>
  dispose(): void
}

export interface CloudFoundryFixtureOptions {
  /** Runs when somebody sleeps, before the clock has moved. */
  readonly onSleep?: (millis: number) => void | Promise<void>
  /** Epoch milliseconds. */
  readonly start?: number
  /** Gives the time instead of the clock that moves with each sleep. */
  readonly now?: () => number
}

export async function cloudFoundryFixture(
  access: CloudFoundryAccess,
  options: CloudFoundryFixtureOptions = {},
): Promise<CloudFoundryFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-cf-state-'))
  const state = await StateDatabase.open(folder)
  const interruption = new AbortController()
  const inventory = stateInventory(state, 'test')
  const warned: string[] = []
  const traced: string[] = []
  let disposed = false
  let now = options.start ?? Date.now()
  const clock: Clock = {
    now: options.now ?? (() => now),
    newId: () => crypto.randomUUID(),
    throwIfInterrupted: () => {
      if (interruption.signal.aborted) throw new Interrupted()
    },
    sleep: async (millis) => {
      await options.onSleep?.(millis)
      if (interruption.signal.aborted) throw new Interrupted()
      now += millis
    },
  }
  const platform = new CloudFoundryPlatform(access, {
    inventory,
    clock,
    signal: interruption.signal,
    trace: (line) => traced.push(line),
    warn: (text) => warned.push(text),
  })
  return {
    platform,
    inventory,
    clock,
    warned,
    traced,
    ports: {
      clock,
      accessKeys: async () => undefined,
      auditAccount: async () => undefined,
      platform: async () => platform,
      recordSnapshots: async () => stateRecordSnapshots(state, 'test'),
    },
    interrupt: () => interruption.abort(new Interrupted()),
    killOwners: async () => {
      await state.run('UPDATE service_binding SET owner = ? WHERE owner IS NOT NULL', `${hostname()}/4194999/0`)
    },
    dispose: () => {
      if (disposed) return
      disposed = true
      state.close()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

/** Access to a scripted cloud, with a token that lasts. */
export function scriptedAccess(api: string): CloudFoundryAccess {
  return {
    platform: {
      kind: 'cf',
      api,
      login: {by: 'token', accessToken: {from: 'environment', name: 'TOKEN'}},
      organization: 'agency',
      space: 'prod',
    },
    readSecret: async () => new Secret(`bearer ${accessToken({exp: 4_000_000_000})}`),
    environment: {},
  }
}

const page = (...resources: object[]): Act => ({
  status: 200,
  body: {pagination: {total_results: resources.length, total_pages: 1, next: null}, resources},
})

/** Knows an organization, a space and the plan, and leaves everything else to the script. */
export function inPlace(
  script: (request: CloudReceived) => Act | Promise<Act>,
): (request: CloudReceived) => Act | Promise<Act> {
  return (request) => {
    if (request.path === '/v3/organizations') return page({guid: 'org-guid', name: 'agency'})
    if (request.path === '/v3/spaces') return page({guid: 'space-guid', name: 'prod'})
    if (request.path === '/v3/service_plans') return page({guid: 'plan-guid', name: 'domain', available: true})
    return script(request)
  }
}

export {page}
