import {StateUnusable} from '../../domain/instance/inventory-failures.ts'
import type {PostgresStore, Statements} from './store.ts'

/** Of no meaning but to be ours: whoever makes or changes the tables has the advisory lock of this number. */
const MIGRATION_LOCK = 7_736_354_017

/** Each entry migrates from the version before it; entries are only ever appended. JSON is kept as it was written. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE sesctl_guard.lease (          -- one row a scope, which is an AWS account and region
    scope text PRIMARY KEY, number integer NOT NULL,
    holder text, until timestamptz NOT NULL  -- holder is null once it was given back; by the server's clock
  );
  CREATE TABLE sesctl_guard.memory (
    scope text NOT NULL, configuration_set text NOT NULL, memory json NOT NULL,
    PRIMARY KEY (scope, configuration_set)
  );
  CREATE TABLE sesctl_guard.action (         -- the audit log; a row is written before what it says is done
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope text NOT NULL, key text NOT NULL,
    at timestamptz NOT NULL, configuration_set text NOT NULL, instance text NOT NULL, kind text NOT NULL,
    reason text NOT NULL, origin text NOT NULL, by_whom text NOT NULL,
    evidence text, rates json, notice json,
    outcome text NOT NULL, detail text, finished_at timestamptz, failures integer NOT NULL,
    UNIQUE (scope, key)
  );
  CREATE INDEX action_by_time ON sesctl_guard.action (scope, at, id);
  CREATE INDEX open_action ON sesctl_guard.action (scope, id) WHERE outcome = 'open';
  `,
]

/**
 * Makes the tables, or changes those of an older sesctl. Needs no right to create anything where nothing has to be done.
 * @throws StateUnusable for those of a newer one.
 */
export async function migrate(store: PostgresStore): Promise<void> {
  if (!(await isBehind(store, store.where))) return
  await store.transaction(async (statements) => {
    await statements.run('SELECT pg_advisory_xact_lock($1)', MIGRATION_LOCK)
    await statements.run('CREATE SCHEMA IF NOT EXISTS sesctl_guard')
    await statements.run('CREATE TABLE IF NOT EXISTS sesctl_guard.schema_version (version integer NOT NULL)')
    // Another one may have done it while this one waited for the lock.
    for (const migration of MIGRATIONS.slice(await version(statements))) await statements.run(migration)
    await statements.run('DELETE FROM sesctl_guard.schema_version')
    await statements.run('INSERT INTO sesctl_guard.schema_version VALUES ($1)', MIGRATIONS.length)
  })
}

async function isBehind(statements: Statements, where: string): Promise<boolean> {
  const [found] = await statements.rows<{there: boolean}>(
    "SELECT to_regclass('sesctl_guard.schema_version') IS NOT NULL AS there",
  )
  if (!found?.there) return true
  const current = await version(statements)
  if (current > MIGRATIONS.length) {
    throw new StateUnusable(`The guards' store at ${where} was made by a newer sesctl.`, {hints: ['Update sesctl.']})
  }
  return current < MIGRATIONS.length
}

async function version(statements: Statements): Promise<number> {
  const [row] = await statements.rows<{version: number}>('SELECT version FROM sesctl_guard.schema_version')
  return row?.version ?? 0
}
