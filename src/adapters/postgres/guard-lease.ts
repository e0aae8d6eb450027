import {randomUUID} from 'node:crypto'
import {hostname} from 'node:os'
import {GuardLeaseLost} from '../../domain/guard/failures.ts'
import type {GuardLease, LeaseHeld} from '../../ports/guard/journal.ts'
import {isoText} from './iso-text.ts'
import type {PostgresStore, Statements} from './store.ts'

interface LeaseRow {
  holder: string | null
  running: boolean
  until: string
}

/**
 * Who may act in a scope, by the server's clock alone: nobody can know whether a process on another machine is dead. The
 * row stays when the lease is given back: its number only ever rises.
 */
export class PostgresGuardLease {
  readonly #store: PostgresStore
  readonly #scope: string
  /** What a lease was asked for with when the answer got lost: nobody has it, whatever the row says. */
  #doubtful: string | undefined

  constructor(store: PostgresStore, scope: string) {
    this.#store = store
    this.#scope = scope
  }

  async acquire(ttlMillis: number): Promise<GuardLease | LeaseHeld> {
    const holder = `${hostname()}/${process.pid}/${randomUUID()}`
    try {
      return await this.#store.transaction(async (statements) => await this.#take(statements, holder, ttlMillis))
    } catch (error) {
      this.#doubtful = holder
      throw error
    }
  }

  async #take(statements: Statements, holder: string, ttlMillis: number): Promise<GuardLease | LeaseHeld> {
    await statements.run(
      `INSERT INTO sesctl_guard.lease (scope, number, until) VALUES ($1, 0, clock_timestamp())
       ON CONFLICT (scope) DO NOTHING`,
      this.#scope,
    )
    const [row] = await statements.rows<LeaseRow>(
      `SELECT holder, until > clock_timestamp() AS running, ${isoText('until')} AS until
       FROM sesctl_guard.lease WHERE scope = $1 FOR UPDATE`,
      this.#scope,
    )
    if (row && row.holder !== null && row.running && row.holder !== this.#doubtful) {
      return {heldBy: row.holder, until: row.until}
    }
    const [taken] = await statements.rows<{number: number}>(
      `UPDATE sesctl_guard.lease
       SET number = number + 1, holder = $2, until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE scope = $1 RETURNING number`,
      this.#scope,
      holder,
      ttlMillis,
    )
    return {number: taken?.number ?? 0, holder, ttlMillis}
  }

  /**
   * In one step: makes sure that nobody has taken over, renews, and does the work. The lease's row is locked meanwhile, so
   * that nobody takes over in the middle.
   * @throws GuardLeaseLost
   */
  async holding<Result>(lease: GuardLease, work: (statements: Statements) => Promise<Result>): Promise<Result> {
    return await this.#store.transaction(async (statements) => {
      const renewed = await statements.run(
        `UPDATE sesctl_guard.lease SET until = clock_timestamp() + $4 * interval '1 millisecond'
         WHERE scope = $1 AND number = $2 AND holder = $3`,
        this.#scope,
        lease.number,
        lease.holder,
        lease.ttlMillis,
      )
      if (renewed === 0) throw new GuardLeaseLost()
      return await work(statements)
    })
  }

  async release(lease: GuardLease): Promise<void> {
    await this.#store.run(
      'UPDATE sesctl_guard.lease SET holder = NULL WHERE scope = $1 AND number = $2 AND holder = $3',
      this.#scope,
      lease.number,
      lease.holder,
    )
  }
}
