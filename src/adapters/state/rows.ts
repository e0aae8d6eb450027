import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import {StateUnusable} from '../../domain/instance/inventory-failures.ts'
import {StateDamaged} from '../../domain/state/failures.ts'
import {findDamage, isDamage, primaryCode, SQLITE} from './sqlite.ts'

/**
 * Statements over a state file, each done when it returns. SQLITE_BUSY is thrown as it is, and nothing is changed then;
 * what else keeps the file from being read or written is StateUnusable or StateDamaged.
 */
export class Rows {
  readonly #database: DatabaseSync
  readonly #file: string

  constructor(database: DatabaseSync, file: string) {
    this.#database = database
    this.#file = file
  }

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

  transaction<Result>(work: (rows: Rows) => Result): Result {
    this.#use(() => this.#database.exec('BEGIN IMMEDIATE'))
    try {
      const result = work(this)
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
      if (isDamage(error)) throw new StateDamaged(this.#file, this.#damage() ?? messageOf(error), {cause: error})
      throw OUT_OF_REACH.has(primaryCode(error)) ? unusable('use', this.#file, error) : error
    }
  }

  #damage(): string | undefined {
    try {
      return findDamage(this.#database, 'quick_check')[0]
    } catch {
      return undefined
    }
  }
}

/** Node.js 22.13 reads a text up to its first NUL only: remote texts may hold one, and none of theirs is ours to lose. */
function storable(value: SQLInputValue): SQLInputValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value
}

/** SQLITE_PERM, READONLY, IOERR, FULL and CANTOPEN: nothing that another statement would mend. */
const OUT_OF_REACH = new Set([3, 8, 10, 13, 14])

/** Whether SQLite refused a row because another one is unique already. */
export function isUniqueViolation(error: unknown): boolean {
  return primaryCode(error) === SQLITE.CONSTRAINT
}

export function unusable(verb: 'open' | 'use', file: string, error: unknown): StateUnusable {
  return new StateUnusable(`Failed to ${verb} the state file ${file}: ${messageOf(error)}`, {
    hints: ['Check that the folder is yours and that the disk is not full.', 'XDG_STATE_HOME names another folder.'],
    cause: error,
  })
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
