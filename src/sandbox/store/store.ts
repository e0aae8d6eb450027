import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {DatabaseSync} from 'node:sqlite'
import {openDatabase} from './database.ts'
import {MIGRATIONS, SCHEMA, VERSION} from './schema.ts'
import {Statement, type Value} from './statement.ts'

type Row = Record<string, Value>

/** Nothing can be written, so nothing may be acknowledged. Says what SQLite says (SQLITE_FULL). */
export class DiskFull extends Error {
  constructor() {
    super('database or disk is full')
  }
}

interface Joint {
  /** @returns what the caller receives. */
  run(): () => void
  reject(error: unknown): void
}

/** One SQLite file in WAL mode. A reply is only sent after its transaction is on disk (synchronous = FULL). */
export class Store {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, Statement>()
  readonly #waiting: Joint[] = []
  #depth = 0
  #mayWrite: () => boolean = () => true

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** @throws Error for a database of another version of sesctl that this one cannot read */
  static open(folder: string): Store {
    mkdirSync(folder, {recursive: true, mode: 0o700})
    const database = openDatabase(join(folder, 'sandbox.db'))
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
    const store = new Store(database)
    try {
      store.#migrate(folder)
    } catch (error) {
      database.close()
      throw error
    }
    return store
  }

  /** Every row, as plain objects with the column names of the schema. */
  all<T = Row>(sql: string, ...values: Value[]): T[] {
    return this.#prepare(sql).all(values) as T[]
  }

  one<T = Row>(sql: string, ...values: Value[]): T | undefined {
    return this.#prepare(sql).get(values) as T | undefined
  }

  /** @returns the number of rows changed. @throws DiskFull */
  run(sql: string, ...values: Value[]): number {
    this.#requireRoom()
    return writing(() => Number(this.#prepare(sql).run(values).changes))
  }

  /** Like {@link run}, for what no answer depends on: on a full disk it is left out. */
  runIfRoom(sql: string, ...values: Value[]): number {
    try {
      return this.run(sql, ...values)
    } catch (error) {
      if (error instanceof DiskFull) return 0
      throw error
    }
  }

  /** Runs `work` as one transaction; a nested call joins the outer one. @throws DiskFull before `work` is run */
  transaction<T>(work: () => T): T {
    this.#requireRoom()
    if (this.#depth > 0) return work()
    this.#database.exec('BEGIN IMMEDIATE')
    this.#depth += 1
    try {
      const result = work()
      writing(() => this.#database.exec('COMMIT'))
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    } finally {
      this.#depth -= 1
    }
  }

  /**
   * Runs `work` in a transaction that it shares with whoever else asks in this moment: many small pieces of work pay for one
   * write to the disk. Each succeeds or fails by itself.
   * @returns what `work` does, once it is on disk; rejects with what it throws, and with what the shared commit throws.
   */
  jointly<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#runJointly())
      this.#waiting.push({
        run: () => {
          const result = work()
          return () => resolve(result)
        },
        reject,
      })
    })
  }

  /** From now on nothing is written while `mayWrite` says no, as on a full disk. */
  writeOnlyWhile(mayWrite: () => boolean): void {
    this.#mayWrite = mayWrite
  }

  /** Has `work` write although the disk is full, as file systems keep some room for their administrator. */
  despiteFullDisk<T>(work: () => T): T {
    const mayWrite = this.#mayWrite
    this.#mayWrite = () => true
    try {
      return work()
    } finally {
      this.#mayWrite = mayWrite
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

  /** SQLite has already done it where the disk was full. */
  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // No transaction is left.
    }
  }

  #runJointly(): void {
    const joints = this.#waiting.splice(0)
    const settled: (() => void)[] = []
    try {
      this.transaction(() => {
        for (const joint of joints) settled.push(this.#runOne(joint))
      })
    } catch (error) {
      for (const {reject} of joints) reject(error)
      return
    }
    for (const settle of settled) settle()
  }

  /** @returns what the caller receives, once the rest is through. */
  #runOne({run, reject}: Joint): () => void {
    this.#database.exec('SAVEPOINT joint')
    try {
      const resolve = run()
      this.#database.exec('RELEASE joint')
      return resolve
    } catch (error) {
      this.#database.exec('ROLLBACK TO joint; RELEASE joint')
      return () => reject(error)
    }
  }

  #requireRoom(): void {
    if (this.#depth === 0 && !this.#mayWrite()) throw new DiskFull()
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = new Statement(this.#database, sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #migrate(folder: string): void {
    this.transaction(() => {
      const kept = Number(this.one<{user_version: number}>('PRAGMA user_version')?.user_version ?? 0)
      if (kept === 0) this.#database.exec(SCHEMA)
      for (let version = kept || VERSION; version !== VERSION; version += 1) {
        const migration = MIGRATIONS.get(version)
        if (migration === undefined) throw notReadable(folder, kept)
        this.#database.exec(migration)
      }
      this.#database.exec(`PRAGMA user_version = ${VERSION}`)
    })
  }
}

function notReadable(folder: string, version: number): Error {
  const which = version > VERSION ? 'a newer' : 'an older'
  return new Error(`${which} version of sesctl made the sandbox in ${folder}: move that folder away, and start again`)
}

const SQLITE_FULL = 13

function writing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL) throw new DiskFull()
    throw error
  }
}
