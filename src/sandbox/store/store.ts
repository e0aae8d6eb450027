import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {openDatabase} from './database.ts'
import {MIGRATIONS} from './schema.ts'

type Value = string | number | null | Uint8Array
type Row = Record<string, Value>

/** One SQLite file in WAL mode. A reply is only sent after its transaction is on disk (synchronous = FULL). */
export class Store {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #depth = 0

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  static open(folder: string): Store {
    mkdirSync(folder, {recursive: true, mode: 0o700})
    const database = openDatabase(join(folder, 'sandbox.db'))
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
    const store = new Store(database)
    store.#migrate()
    return store
  }

  /** Every row, as plain objects with the column names of the schema. */
  all<T = Row>(sql: string, ...values: Value[]): T[] {
    return this.#prepare(sql).all(...values) as T[]
  }

  one<T = Row>(sql: string, ...values: Value[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined
  }

  /** @returns the number of rows changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).changes)
  }

  /** Runs `work` as one transaction; a nested call joins the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work()
    this.#database.exec('BEGIN IMMEDIATE')
    this.#depth += 1
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    } finally {
      this.#depth -= 1
    }
  }

  setting(key: string): string | undefined {
    return this.one<{value: string}>('SELECT value FROM setting WHERE key = ?', key)?.value
  }

  setSetting(key: string, value: string): void {
    this.run('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', key, value)
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #migrate(): void {
    const version = Number(this.one<{user_version: number}>('PRAGMA user_version')?.user_version ?? 0)
    this.transaction(() => {
      for (const migration of MIGRATIONS.slice(version)) this.#database.exec(migration)
      this.#database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
    })
  }
}
