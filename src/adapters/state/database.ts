import {randomBytes} from 'node:crypto'
import {closeSync, openSync} from 'node:fs'
import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import {StateUnusable} from '../../domain/instance/inventory-failures.ts'
import {StateDamaged} from '../../domain/state/failures.ts'
import {makePrivateFolder} from '../files/private-folder.ts'
import {isBackupDue, listBackups, makeBackup} from './backups.ts'
import {closeStateFiles, placeUnlessThere, sizeOf, stateFileOf} from './files.ts'
import {BUSY_TIMEOUT, LockWait, type LockWaitOptions} from './lock-wait.ts'
import {messageOf, Rows, unusable} from './rows.ts'
import {MIGRATIONS} from './schema.ts'
import {findDamage, isDamage, openSqlite} from './sqlite.ts'

/** Up to this size every page is read at each start, which costs about a millisecond. */
const ALWAYS_CHECKED_BYTES = 1024 * 1024

interface StateOptions extends LockWaitOptions {
  /** Epoch milliseconds by the machine's clock. */
  readonly now?: () => number
  readonly warn?: (text: string) => void
}

/**
 * The state file: WAL, so that two commands at once are normal; every write is on disk when the call returns. A file
 * that is not there is made whole before it gets its name, so one that is empty or truncated has lost something.
 */
export class StateDatabase {
  readonly #database: DatabaseSync
  readonly #file: string
  readonly #rows: Rows
  readonly #lock: LockWait

  private constructor(database: DatabaseSync, file: string, lock: LockWait) {
    this.#database = database
    this.#file = file
    this.#rows = new Rows(database, file)
    this.#lock = lock
  }

  /** @throws StateUnusable, StateLocked; StateDamaged, and nothing is written then; the signal's reason. */
  static async open(
    folder: string,
    {now = Date.now, warn = () => {}, ...waiting}: StateOptions = {},
  ): Promise<StateDatabase> {
    const file = stateFileOf(folder)
    const lock = new LockWait(file, waiting)
    let database: DatabaseSync | undefined
    try {
      makePrivateFolder(folder)
      const isNew = sizeOf(file) === undefined
      if (isNew) createState(folder, file)
      if (sizeOf(file) === undefined) throw new StateDamaged(file, 'it is a link to nothing')
      if (sizeOf(file) === 0) throw new StateDamaged(file, 'it is empty')
      closeStateFiles(file)
      const opened = openSqlite(file)
      database = opened
      await lock.attempt(() => opened.exec(CONNECTION))
      const state = new StateDatabase(opened, file, lock)
      if (!isNew) await state.#protect(folder, now(), warn)
      return state
    } catch (error) {
      database?.close()
      throw openingFailure(file, error)
    }
  }

  /**
   * Each throws StateUnusable when the file cannot be read or written, StateLocked when its lock is not released, and the
   * signal's reason when the command ends before that.
   */
  async all<Row>(sql: string, ...values: SQLInputValue[]): Promise<Row[]> {
    return await this.#lock.attempt(() => this.#rows.all<Row>(sql, ...values))
  }

  async one<Row>(sql: string, ...values: SQLInputValue[]): Promise<Row | undefined> {
    return await this.#lock.attempt(() => this.#rows.one<Row>(sql, ...values))
  }

  /** @returns the row id of an insert. */
  async run(sql: string, ...values: SQLInputValue[]): Promise<number> {
    return await this.#lock.attempt(() => this.#rows.run(sql, ...values))
  }

  /** @param work changes nothing but rows: where a lock is in its way, it is undone and called again */
  async transaction<Result>(work: (rows: Rows) => Result): Promise<Result> {
    return await this.#lock.attempt(() => this.#rows.transaction(work))
  }

  close(): void {
    this.#database.close()
  }

  /** Checks, backs up and migrates, in this order: nothing damaged is copied over a good backup, nor changed. */
  async #protect(folder: string, now: number, warn: (text: string) => void): Promise<void> {
    const isDue = isBackupDue(folder, now)
    const isSmall = (sizeOf(this.#file) ?? 0) <= ALWAYS_CHECKED_BYTES
    if (isSmall || isDue) {
      const pragma = isSmall ? 'integrity_check' : 'quick_check'
      const [damage] = await this.#lock.attempt(() => findDamage(this.#database, pragma))
      if (damage !== undefined) throw new StateDamaged(this.#file, damage)
    }
    const version = await this.#lock.attempt(() => versionOf(this.#database))
    if (version > MIGRATIONS.length) {
      throw new StateUnusable(`The state file ${this.#file} was written by a newer sesctl.`, {
        hints: ['Update sesctl.'],
      })
    }
    if (version === 0 && listBackups(folder).length > 0) throw new StateDamaged(this.#file, 'its tables are gone')
    if (version < MIGRATIONS.length) {
      await this.#lock.attempt(() => makeBackup(this.#database, folder, 'migration', now))
      await this.transaction(() => migrate(this.#database))
    } else if (isDue) {
      try {
        await this.#lock.attempt(() => makeBackup(this.#database, folder, 'daily', now))
      } catch (error) {
        if (error instanceof Interrupted) throw error
        warn(`Failed to back up the state file: ${messageOf(error)}`)
      }
    }
  }
}

const CONNECTION = `${BUSY_TIMEOUT}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`

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

function openingFailure(file: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  return isDamage(error) ? new StateDamaged(file, messageOf(error), {cause: error}) : unusable('open', file, error)
}
