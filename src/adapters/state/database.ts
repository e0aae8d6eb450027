import {mkdirSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import {StateUnusable} from '../../domain/inventory-failures.ts'
import {MIGRATIONS} from './schema.ts'

/** The state file: WAL, so that two commands at once are normal; every write is on disk when the call returns. */
export class StateDatabase {
  readonly #database: DatabaseSync

  private constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** @throws StateUnusable */
  static open(folder: string): StateDatabase {
    const file = join(folder, 'state.db')
    try {
      mkdirSync(folder, {recursive: true, mode: 0o700})
      const state = new StateDatabase(new (quietSqlite().DatabaseSync)(file))
      state.#database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
      state.#migrate(file)
      return state
    } catch (error) {
      if (error instanceof StateUnusable) throw error
      throw new StateUnusable(
        `Failed to open the state file ${file}: ${error instanceof Error ? error.message : error}`,
        {
          hints: ['Check that the folder is yours and that the disk is not full.'],
          cause: error,
        },
      )
    }
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#database.prepare(sql).all(...values) as Row[]
  }

  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#database.prepare(sql).get(...values) as Row | undefined
  }

  /** @returns the row id of an insert. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#database.prepare(sql).run(...values).lastInsertRowid)
  }

  transaction<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#database.close()
  }

  #migrate(file: string): void {
    this.transaction(() => {
      const version = this.one<{user_version: number}>('PRAGMA user_version')?.user_version ?? 0
      if (version > MIGRATIONS.length) {
        throw new StateUnusable(`The state file ${file} was written by a newer sesctl.`, {hints: ['Update sesctl.']})
      }
      for (const migration of MIGRATIONS.slice(version)) this.#database.exec(migration)
      this.#database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
    })
  }
}

/** node:sqlite without the warning that Node 22 and 24 print when it is first loaded. */
function quietSqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning
  process.emitWarning = () => {}
  try {
    return createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Whether SQLite refused a row because another one is unique already (SQLITE_CONSTRAINT and its extended codes). */
export function isUniqueViolation(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0
  return (code & 0xff) === 19
}
