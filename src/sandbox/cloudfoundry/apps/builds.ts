import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {thisSecond} from '../timestamps.ts'

/** The staging of a package into a droplet. It is done as soon as somebody asks for it. */
export interface Build {
  readonly guid: string
  readonly appGuid: string
  readonly dropletGuid: string
  /** Epoch milliseconds of whole seconds. */
  readonly createdAt: number
}

interface Row {
  guid: string
  app_guid: string
  droplet_guid: string
  created_at: number
}

export class Builds {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  add(appGuid: string): Build {
    const build = {guid: randomUUID(), appGuid, dropletGuid: randomUUID(), createdAt: thisSecond(this.#env)}
    const sql = 'INSERT INTO cf_build (guid, app_guid, droplet_guid, created_at) VALUES (?, ?, ?, ?)'
    this.#env.store.run(sql, build.guid, appGuid, build.dropletGuid, build.createdAt)
    return build
  }

  find(guid: string): Build | undefined {
    const row = this.#env.store.one<Row>('SELECT * FROM cf_build WHERE guid = ?', guid)
    return row && buildFrom(row)
  }

  /** In the order in which they were made. */
  ofApp(appGuid: string): readonly Build[] {
    return this.#env.store
      .all<Row>('SELECT * FROM cf_build WHERE app_guid = ? ORDER BY sequence', appGuid)
      .map(buildFrom)
  }

  removeOfApp(appGuid: string): void {
    this.#env.store.run('DELETE FROM cf_build WHERE app_guid = ?', appGuid)
  }
}

function buildFrom(row: Row): Build {
  return {guid: row.guid, appGuid: row.app_guid, dropletGuid: row.droplet_guid, createdAt: row.created_at}
}
