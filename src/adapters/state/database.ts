import {randomBytes} from 'node:crypto'
import {closeSync, openSync} from 'node:fs'
import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import {Failure} from '../../domain/exit/failure.ts'
import {StateLocked, StateUnusable} from '../../domain/instance/inventory-failures.ts'
import {StateDamaged} from '../../domain/state/failures.ts'
import {makePrivateFolder} from '../files/private-folder.ts'
import {isBackupDue, listBackups, makeBackup} from './backups.ts'
import {closeStateFiles, placeUnlessThere, sizeOf, stateFileOf} from './files.ts'
import {MIGRATIONS} from './schema.ts'
import {findDamage, isDamage, openSqlite, primaryCode, SQLITE} from './sqlite.ts'

/** Up to this size every page is read at each start, which costs about a millisecond. */
const ALWAYS_CHECKED_BYTES = 1024 * 1024

interface StateOptions {
  /** Epoch milliseconds by the machine's clock. */
  readonly now?: () => number
  readonly warn?: (text: string) => void
}

/**
 * The state file: WAL, so that two commands at once are normal; every write is on disk when the call returns. A file
 * that is not there is made whole before it gets its name, so one that is empty or cut off has lost something.
 */
export class StateDatabase {
  readonly #database: DatabaseSync
  readonly #file: string

  private constructor(database: DatabaseSync, file: string) {
    this.#database = database
    this.#file = file
  }

  /** @throws StateUnusable, StateLocked; StateDamaged, and nothing is written then. */
  static open(folder: string, {now = Date.now, warn = () => {}}: StateOptions = {}): StateDatabase {
    const file = stateFileOf(folder)
    let database: DatabaseSync | undefined
    try {
      makePrivateFolder(folder)
      const isNew = sizeOf(file) === undefined
      if (isNew) createState(folder, file)
      if (sizeOf(file) === undefined) throw new StateDamaged(file, 'it is a link to nothing')
      if (sizeOf(file) === 0) throw new StateDamaged(file, 'it is empty')
      closeStateFiles(file)
      database = openSqlite(file)
      const state = new StateDatabase(database, file)
      database.exec(CONNECTION)
      if (!isNew) state.#protect(folder, now(), warn)
      return state
    } catch (error) {
      database?.close()
      throw openingFailure(file, error)
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

  close(): void {
    this.#database.close()
  }

  /** Checks, backs up and migrates, in this order: nothing damaged is copied over a good backup, nor changed. */
  #protect(folder: string, now: number, warn: (text: string) => void): void {
    const isDue = isBackupDue(folder, now)
    const isSmall = (sizeOf(this.#file) ?? 0) <= ALWAYS_CHECKED_BYTES
    if (isSmall || isDue) {
      const [damage] = findDamage(this.#database, isSmall ? 'integrity_check' : 'quick_check')
      if (damage !== undefined) throw new StateDamaged(this.#file, damage)
    }
    const version = versionOf(this.#database)
    if (version > MIGRATIONS.length) {
      throw new StateUnusable(`The state file ${this.#file} was written by a newer sesctl.`, {
        hints: ['Update sesctl.'],
      })
    }
    if (version === 0 && listBackups(folder).length > 0) throw new StateDamaged(this.#file, 'its tables are gone')
    if (version < MIGRATIONS.length) {
      makeBackup(this.#database, folder, 'migration', now)
      this.transaction(() => migrate(this.#database))
    } else if (isDue) {
      try {
        makeBackup(this.#database, folder, 'daily', now)
      } catch (error) {
        warn(`Failed to back up the state file: ${messageOf(error)}`)
      }
    }
  }
}

const CONNECTION = 'PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL'

/** A state file that is gone while its backups are there was not the first one. */
function createState(folder: string, file: string): void {
  if (listBackups(folder).length > 0) {
    throw new StateDamaged(file, 'it is gone, and its backups are here', {
      hints: ['To begin with nothing, remove the folder "backups" beside it.'],
    })
  }
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.new`
  closeSync(openSync(temporary, 'wx', 0o600))
  const database = openSqlite(temporary)
  try {
    database.exec(CONNECTION)
    migrate(database)
  } finally {
    database.close()
  }
  placeUnlessThere(temporary, file)
}

/** Another process may have been faster: the version is read again. */
function migrate(database: DatabaseSync): void {
  for (const migration of MIGRATIONS.slice(versionOf(database))) database.exec(migration)
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
}

/** Node.js 22.13 reads a text up to its first NUL only: remote texts may hold one, and none of theirs is ours to lose. */
function storable(value: SQLInputValue): SQLInputValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value
}

/** SQLITE_PERM, BUSY, READONLY, IOERR, FULL and CANTOPEN: nothing that another statement would mend. */
const OUT_OF_REACH = new Set([3, 5, 8, 10, 13, 14])

/** Whether SQLite refused a row because another one is unique already. */
export function isUniqueViolation(error: unknown): boolean {
  return primaryCode(error) === SQLITE.CONSTRAINT
}

function openingFailure(file: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  return isDamage(error) ? new StateDamaged(file, messageOf(error), {cause: error}) : unusable('open', file, error)
}

function unusable(verb: 'open' | 'use', file: string, error: unknown): StateUnusable | StateLocked {
  if (primaryCode(error) === SQLITE.BUSY) {
    return new StateLocked(`The state file ${file} is locked by another process.`, {
      hints: ['Run the same command again when the other one has ended.'],
      retryable: true,
      cause: error,
    })
  }
  return new StateUnusable(`Failed to ${verb} the state file ${file}: ${messageOf(error)}`, {
    hints: ['Check that the folder is yours and that the disk is not full.', 'XDG_STATE_HOME names another folder.'],
    cause: error,
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
