import {randomUUID} from 'node:crypto'
import {GuardLeaseLost} from '../../domain/guard/failures.ts'
import type {GuardLease, LeaseHeld} from '../../ports/guard/journal.ts'
import type {StateDatabase} from './database.ts'
import {isAlive, thisOwner} from './owner.ts'
import type {Rows} from './rows.ts'

interface LeaseRow {
  number: number
  holder: string | null
  until_millis: number
}

/** Who may act in a scope. The row stays when the lease is given back: its number only ever rises. */
export class StateGuardLease {
  readonly #state: StateDatabase
  readonly #scope: string
  readonly #clock: {now(): number}

  constructor(state: StateDatabase, scope: string, clock: {now(): number}) {
    this.#state = state
    this.#scope = scope
    this.#clock = clock
  }

  async acquire(ttlMillis: number): Promise<GuardLease | LeaseHeld> {
    return await this.#state.transaction((rows) => {
      const now = this.#clock.now()
      const row = this.#row(rows)
      // A process of this machine that is dead gives nothing back, and is not waited for.
      if (row && row.holder !== null && row.until_millis > now && isAlive(row.holder, now, now)) {
        return {heldBy: row.holder, until: new Date(row.until_millis).toISOString()}
      }
      const lease = {number: (row?.number ?? 0) + 1, holder: `${thisOwner()}/${randomUUID()}`, ttlMillis}
      rows.run(
        `INSERT INTO guard_lease (scope, number, holder, until_millis) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET number = excluded.number, holder = excluded.holder, until_millis = excluded.until_millis`,
        this.#scope,
        lease.number,
        lease.holder,
        now + ttlMillis,
      )
      return lease
    })
  }

  /** In one step: makes sure that nobody has taken over, renews, and does the work. @throws GuardLeaseLost */
  async holding<Result>(lease: GuardLease, work: (rows: Rows) => Result): Promise<Result> {
    return await this.#state.transaction((rows) => {
      // One that is over and that nobody has taken is as good as any.
      if (!this.#isCurrent(rows, lease)) throw new GuardLeaseLost()
      rows.run(
        'UPDATE guard_lease SET until_millis = ? WHERE scope = ?',
        this.#clock.now() + lease.ttlMillis,
        this.#scope,
      )
      return work(rows)
    })
  }

  async release(lease: GuardLease): Promise<void> {
    await this.#state.run(
      'UPDATE guard_lease SET holder = NULL WHERE scope = ? AND number = ? AND holder = ?',
      this.#scope,
      lease.number,
      lease.holder,
    )
  }

  #isCurrent(rows: Rows, {number, holder}: GuardLease): boolean {
    const row = this.#row(rows)
    return row !== undefined && row.number === number && row.holder === holder
  }

  #row(rows: Rows): LeaseRow | undefined {
    return rows.one<LeaseRow>('SELECT * FROM guard_lease WHERE scope = ?', this.#scope)
  }
}
