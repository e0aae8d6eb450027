import {type ClientBase, DatabaseError, Pool} from 'pg'
import {reveal, type Secret} from '../../domain/text/reveal.ts'
import {storeFailure} from './failures.ts'
import {readStoreUrl} from './store-url.ts'

export interface StoreAccess {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full&sslrootcert=PEM` */
  /** It may hold a password. */
  readonly url: Secret
  /** PEM of the authority to trust, instead of the URL's sslrootcert. */
  readonly caFile?: string
}

export interface StoreOptions {
  /** For a connection, and for a statement. */
  readonly timeoutMillis?: number
}

export type Value = string | number | readonly string[] | null

/** Statements over one connection, `$1` and so on for values. @throws Unavailable, NotAuthorised, UnexpectedAnswer */
export interface Statements {
  rows<Row>(sql: string, ...values: Value[]): Promise<Row[]>
  /** @returns how many rows were changed. */
  run(sql: string, ...values: Value[]): Promise<number>
}

const TIMEOUT_MILLIS = 10_000

/** A PostgreSQL server. Nothing ends a transaction half-way but its limits of time: an abort would leave it in doubt. */
export class PostgresStore {
  readonly where: string
  readonly warnings: readonly string[]
  readonly #pool: Pool

  private constructor(where: string, warnings: readonly string[], pool: Pool) {
    this.where = where
    this.warnings = warnings
    this.#pool = pool
  }

  /** Nothing is connected yet. @throws InvalidValue */
  static async at({url, caFile}: StoreAccess, {timeoutMillis = TIMEOUT_MILLIS}: StoreOptions): Promise<PostgresStore> {
    const {where, warnings, connection} = await readStoreUrl(reveal(url).trim(), caFile)
    const pool = new Pool({
      ...connection,
      max: 2,
      keepAlive: true,
      connectionTimeoutMillis: timeoutMillis,
      statement_timeout: timeoutMillis,
      // A guard whose machine is gone must not keep the lease's row locked.
      idle_in_transaction_session_timeout: timeoutMillis * 2,
      // Where the network is gone, the server's own limit never reaches us.
      query_timeout: timeoutMillis * 2,
    })
    // An idle connection broke: whoever needs one next gets another, or the failure.
    pool.on('error', () => {})
    return new PostgresStore(where, warnings, pool)
  }

  /** One statement, which is its own transaction. */
  async rows<Row>(sql: string, ...values: Value[]): Promise<Row[]> {
    return await this.#connected(async (statements) => await statements.rows<Row>(sql, ...values))
  }

  async run(sql: string, ...values: Value[]): Promise<number> {
    return await this.#connected(async (statements) => await statements.run(sql, ...values))
  }

  /** All of it or nothing; after Unavailable it may be either. */
  async transaction<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result> {
    return await this.#connected(async (statements) => {
      await statements.run('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE')
      const result = await work(statements)
      await statements.run('COMMIT')
      return result
    })
  }

  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end()
  }

  async #connected<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw storeFailure(this.where, error, false)
    })
    let intact = true
    const breaks = (): void => {
      intact = false
    }
    // Without a listener, a connection that breaks between two statements would end the process.
    client.on('error', breaks)
    try {
      return await work(this.#statements(client, breaks))
    } catch (error) {
      if (intact) await client.query('ROLLBACK').catch(breaks)
      throw error
    } finally {
      client.off('error', breaks)
      client.release(!intact)
    }
  }

  #statements(client: ClientBase, breaks: () => void): Statements {
    const query = async (sql: string, values: readonly Value[]) =>
      await client.query(sql, values.map(storable)).catch((error: unknown) => {
        // An answer of the server's leaves the connection as it was; without one, nobody knows what it is waiting for.
        if (!(error instanceof DatabaseError)) breaks()
        throw storeFailure(this.where, error, true)
      })
    return {
      rows: async <Row>(sql: string, ...values: Value[]) => (await query(sql, values)).rows as Row[],
      run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
    }
  }
}

/** PostgreSQL's text holds every character but U+0000 (its documentation, section "Character Types"). */
function storable(value: Value): Value {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value
}
