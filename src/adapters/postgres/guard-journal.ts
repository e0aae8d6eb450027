import {randomUUID} from 'node:crypto'
import type {GuardMemory} from '../../domain/guard/machine.ts'
import type {Decision, GuardJournal} from '../../ports/guard/journal.ts'
import {addAction, auditLog, closeAction, openActions, pausesSince} from './guard-actions.ts'
import {PostgresGuardLease} from './guard-lease.ts'
import {migrate} from './schema.ts'
import {PostgresStore, type Statements, type StoreAccess, type StoreOptions} from './store.ts'

export interface SharedJournal {
  readonly journal: GuardJournal
  /** What has to be printed as a warning of the connection. */
  readonly warnings: readonly string[]
  close(): Promise<void>
}

/**
 * The journal of guards on several machines, in a PostgreSQL database, where it has a schema of its own, `sesctl_guard`.
 * After Unavailable, what was asked for may have been done: the same again is harmless, since keys are done once.
 * @param scope account id and region, `123456789012/us-gov-west-1`: what one lease is for.
 * @throws InvalidValue for the URL; Unavailable, NotAuthorised, UnexpectedAnswer, StateUnusable. None holds the password.
 */
export async function postgresGuardJournal(
  access: StoreAccess,
  scope: string,
  options: StoreOptions = {},
): Promise<SharedJournal> {
  const store = await PostgresStore.at(access, options)
  try {
    await migrate(store)
  } catch (error) {
    await store.close()
    throw error
  }
  return {journal: journalIn(store, scope), warnings: store.warnings, close: async () => await store.close()}
}

function journalIn(store: PostgresStore, scope: string): GuardJournal {
  const guard = new PostgresGuardLease(store, scope)
  return {
    acquire: async (ttlMillis) => await guard.acquire(ttlMillis),
    renew: async (lease) => await guard.holding(lease, async () => {}),
    release: async (lease) => await guard.release(lease),
    memories: async () => {
      const rows = await store.rows<{configuration_set: string; memory: GuardMemory}>(
        'SELECT configuration_set, memory FROM sesctl_guard.memory WHERE scope = $1',
        scope,
      )
      return new Map(rows.map((row) => [row.configuration_set, row.memory]))
    },
    openActions: async () => await openActions(store, scope),
    decide: async (lease, decision) =>
      await guard.holding(lease, async (statements) => await writeDown(statements, scope, decision)),
    finish: async (lease, id, result) =>
      await guard.holding(lease, async (statements) => await closeAction(statements, {scope, id}, result)),
    begin: async (action) => {
      const key = `person:${randomUUID()}`
      const begun = await addAction(store, scope, {...action, key, origin: 'person'})
      if (!begun) throw new Error(`The guard's journal had the key ${key} already.`)
      return begun
    },
    end: async (id, result) =>
      await store.transaction(async (statements) => await closeAction(statements, {scope, id}, result)),
    auditLog: async (filter) => await auditLog(store, scope, filter),
    pausesSince: async (at) => await pausesSince(store, scope, at),
  }
}

async function writeDown(statements: Statements, scope: string, {configurationSet, memory, actions}: Decision) {
  if (memory) {
    await statements.run(
      `INSERT INTO sesctl_guard.memory (scope, configuration_set, memory) VALUES ($1, $2, $3)
       ON CONFLICT (scope, configuration_set) DO UPDATE SET memory = excluded.memory`,
      scope,
      configurationSet,
      JSON.stringify(memory),
    )
  }
  const written = []
  for (const action of actions) {
    const added = await addAction(statements, scope, action)
    if (added) written.push(added)
  }
  return written
}
