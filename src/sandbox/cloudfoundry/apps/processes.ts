import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {thisSecond} from '../timestamps.ts'
import type {StartedWith} from './environment.ts'
import {type AppProcess, type ProcessInstance, type ProcessRow, processFrom} from './process.ts'

export interface NewProcess {
  readonly appGuid: string
  readonly type: string
  readonly command: string
  readonly instances: number
  readonly memoryMegabytes?: number
  readonly diskMegabytes?: number
}

/**
 * The tables of processes and their instances. What a process was started with stays through crashes and changes of the
 * number of its instances: Diego takes only instances, routes and tags of a running LRP anew (app_recipe_builder.rb).
 */
export class Processes {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  find(guid: string): AppProcess | undefined {
    const row = this.#env.store.one<ProcessRow>('SELECT * FROM cf_process WHERE guid = ?', guid)
    return row && processFrom(row)
  }

  /** In the order in which they were made. */
  ofApp(appGuid: string): readonly AppProcess[] {
    const sql = 'SELECT * FROM cf_process WHERE app_guid = ? ORDER BY sequence'
    return this.#env.store.all<ProcessRow>(sql, appGuid).map(processFrom)
  }

  /** @param guid its own; a new one where none is given */
  add(process: NewProcess, guid: string = randomUUID()): string {
    this.#env.store.run(
      `INSERT INTO cf_process (guid, app_guid, type, command, instances, memory_in_mb, disk_in_mb, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)`,
      guid,
      process.appGuid,
      process.type,
      process.command,
      process.instances,
      process.memoryMegabytes ?? DEFAULT_MEGABYTES,
      process.diskMegabytes ?? DEFAULT_MEGABYTES,
      thisSecond(this.#env),
    )
    return guid
  }

  /** Starts every instance of a process anew. @param readyAt see {@link ProcessInstance.readyAt} */
  start(guid: string, startedWith: StartedWith, readyAt: number | undefined): void {
    this.stop(guid)
    const sql = 'UPDATE cf_process SET started_with_json = ? WHERE guid = ?'
    this.#env.store.run(sql, JSON.stringify({...startedWith, version: randomUUID()}), guid)
    this.#fill(guid, readyAt)
  }

  stop(guid: string): void {
    this.#env.store.run('UPDATE cf_process SET started_with_json = NULL WHERE guid = ?', guid)
    this.#env.store.run('DELETE FROM cf_process_instance WHERE process_guid = ?', guid)
  }

  /** Has `instances` instances; those that are there stay as they are. @param readyAt of those that are new */
  scale(guid: string, instances: number, readyAt: number | undefined): void {
    const sql = 'UPDATE cf_process SET instances = ?, updated_at = ? WHERE guid = ?'
    this.#env.store.run(sql, instances, thisSecond(this.#env), guid)
    this.#env.store.run('DELETE FROM cf_process_instance WHERE process_guid = ? AND number >= ?', guid, instances)
    this.#fill(guid, readyAt)
  }

  /** Marks the first `first` instances healthy since a moment, where they were not before. */
  markReady(guid: string, first: number, at: number): void {
    const sql = `UPDATE cf_process_instance SET ready_at = ? WHERE process_guid = ? AND number < ? AND ready_at IS NULL`
    this.#env.store.run(sql, at, guid, first)
  }

  /** Puts another container in the place of one. @returns whether there was one. */
  replaceInstance(guid: string, number: number, readyAt: number): boolean {
    const sql = 'UPDATE cf_process_instance SET guid = ?, since = ?, ready_at = ? WHERE process_guid = ? AND number = ?'
    return this.#env.store.run(sql, randomUUID(), this.#env.clock.now(), readyAt, guid, number) > 0
  }

  instancesOf(guid: string): readonly ProcessInstance[] {
    const rows = this.#env.store.all<{number: number; guid: string; since: number; ready_at: number | null}>(
      'SELECT number, guid, since, ready_at FROM cf_process_instance WHERE process_guid = ? ORDER BY number',
      guid,
    )
    return rows.map(({number, guid: id, since, ready_at}) => ({
      number,
      guid: id,
      since,
      readyAt: ready_at ?? undefined,
    }))
  }

  remove(guid: string): void {
    this.stop(guid)
    this.#env.store.run('DELETE FROM cf_process WHERE guid = ?', guid)
  }

  /** Makes the instances that a running process lacks. */
  #fill(guid: string, readyAt: number | undefined): void {
    const process = this.find(guid)
    if (!process?.startedWith) return
    const sql = 'INSERT INTO cf_process_instance VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'
    for (let number = 0; number < process.instances; number += 1)
      this.#env.store.run(sql, guid, number, randomUUID(), this.#env.clock.now(), readyAt ?? null)
  }
}

const DEFAULT_MEGABYTES = 256
