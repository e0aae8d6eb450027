import {mkdirSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import {Failure} from '../../domain/failure.ts'
import {StateLocked, StateUnusable} from '../../domain/inventory-failures.ts'
import {MIGRATIONS} from './schema.ts'

/** The state file: WAL, so that two commands at once are normal; every write is on disk when the call returns. */
export class StateDatabase {
  readonly #database: DatabaseSync
  readonly #file: string

  private constructor(database: DatabaseSync, file: string) {
    this.#database = database
    this.#file = file
  }

  /** @throws StateUnusable, StateLocked */
  static open(folder: string): StateDatabase {
    const file = join(folder, 'state.db')
    try {
      mkdirSync(folder, {recursive: true, mode: 0o700})
      const state = new StateDatabase(new (quietSqlite().DatabaseSync)(file), file)
      state.#database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
      state.#migrate(file)
      return state
    } catch (error) {
      throw error instanceof Failure ? error : unusable('open', file, error)
    }
  }

  /** Each throws StateUnusable when the file cannot be read or written, and StateLocked when its lock is not released. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#use(() => this.#database.prepare(sql).all(...values.map(storable)) as Row[])
  }

  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#use(() => this.#database.prepare(sql).get(...values.map(storable)) as Row | undefined)
  }

  /** @returns the row id of an insert. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#use(() => Number(this.#database.prepare(sql).run(...values.map(storable)).lastInsertRowid))
  }

  transaction<Result>(work: () => Result): Result {
    this.#use(() => this.#database.exec('BEGIN IMMEDIATE'))
    try {
      const result = work()
      this.#use(() => this.#database.exec('COMMIT'))
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // Where there was no room SQLite has done so by itself ("Response To Errors Within A Transaction").
    }
  }

  #use<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      throw OUT_OF_REACH.has(primaryCode(error)) ? unusable('use', this.#file, error) : error
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

/** Node.js 22.13 reads a text up to its first NUL only: remote texts may hold one, and none of theirs is ours to lose. */
function storable(value: SQLInputValue): SQLInputValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value
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

/** SQLITE_PERM, BUSY, READONLY, IOERR, CORRUPT, FULL, CANTOPEN and NOTADB: nothing that another statement would mend. */
const OUT_OF_REACH = new Set([3, 5, 8, 10, 11, 13, 14, 26])
const BUSY = 5
const CONSTRAINT = 19

/** Whether SQLite refused a row because another one is unique already. */
export function isUniqueViolation(error: unknown): boolean {
  return primaryCode(error) === CONSTRAINT
}

/** SQLite's result code without what an extended one adds (SQLite, "Result and Error Codes"); 0 for anything else. */
function primaryCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
}

function unusable(verb: 'open' | 'use', file: string, error: unknown): StateUnusable | StateLocked {
  if (primaryCode(error) === BUSY) {
    return new StateLocked(`The state file ${file} is locked by another process.`, {
      hints: ['Run the same command again when the other one has ended.'],
      retryable: true,
      cause: error,
    })
  }
  return new StateUnusable(
    `Failed to ${verb} the state file ${file}: ${error instanceof Error ? error.message : error}`,
    {
      hints: ['Check that the folder is yours and that the disk is not full.'],
      cause: error,
    },
  )
}
