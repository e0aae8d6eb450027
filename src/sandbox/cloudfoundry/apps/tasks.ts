import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {thisSecond} from '../timestamps.ts'
import type {StartedWith} from './environment.ts'

export interface Task {
  readonly guid: string
  readonly appGuid: string
  /** Counted for each app, from 1. */
  readonly number: number
  readonly name: string
  readonly command: string
  readonly state: 'RUNNING' | 'SUCCEEDED' | 'FAILED'
  /** Why it failed. */
  readonly failure: string | null
  /** What it was started with, and keeps. */
  readonly startedWith: StartedWith
  /** Epoch milliseconds of whole seconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

interface Row {
  guid: string
  app_guid: string
  number: number
  name: string
  command: string
  state: Task['state']
  failure: string | null
  started_with_json: string
  created_at: number
  updated_at: number
}

/** The table of tasks: processes that are started once and end by themselves. */
export class Tasks {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  all(): readonly Task[] {
    return this.#env.store.all<Row>('SELECT * FROM cf_task ORDER BY sequence').map(fromRow)
  }

  find(guid: string): Task | undefined {
    const row = this.#env.store.one<Row>('SELECT * FROM cf_task WHERE guid = ?', guid)
    return row && fromRow(row)
  }

  /** @param name the last part of its guid where none is given @param dueAt when it ends; epoch milliseconds @returns its guid */
  add(
    task: Pick<Task, 'appGuid' | 'command' | 'startedWith'> & {readonly name: string | undefined},
    dueAt: number,
  ): string {
    const guid = randomUUID()
    const {appGuid, name, command, startedWith} = task
    this.#env.store.run(
      `INSERT INTO cf_task (guid, app_guid, number, name, command, state, failure, started_with_json, due_at,
         created_at, updated_at)
       VALUES (?1, ?2, (SELECT COALESCE(MAX(number), 0) + 1 FROM cf_task WHERE app_guid = ?2), ?3, ?4, 'RUNNING', NULL,
         ?5, ?6, ?7, ?7)`,
      guid,
      appGuid,
      name ?? guid.slice(-8),
      command,
      JSON.stringify(startedWith),
      dueAt,
      thisSecond(this.#env),
    )
    return guid
  }

  /** Ends every task that has had its time. */
  settle(): void {
    const sql = `SELECT count(*) AS tasks FROM cf_task WHERE state = 'RUNNING' AND due_at <= ?`
    const now = this.#env.clock.now()
    if ((this.#env.store.one<{tasks: number}>(sql, now)?.tasks ?? 0) === 0) return
    this.#env.store.run(
      `UPDATE cf_task SET state = 'SUCCEEDED', updated_at = ? WHERE state = 'RUNNING' AND due_at <= ?`,
      thisSecond(this.#env),
      now,
    )
  }

  fail(guid: string, failure: string): void {
    const sql = `UPDATE cf_task SET state = 'FAILED', failure = ?, updated_at = ? WHERE guid = ?`
    this.#env.store.run(sql, failure, thisSecond(this.#env), guid)
  }

  removeOfApp(appGuid: string): void {
    this.#env.store.run('DELETE FROM cf_task WHERE app_guid = ?', appGuid)
  }
}

function fromRow(row: Row): Task {
  return {
    guid: row.guid,
    appGuid: row.app_guid,
    number: row.number,
    name: row.name,
    command: row.command,
    state: row.state,
    failure: row.failure,
    startedWith: JSON.parse(row.started_with_json),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
