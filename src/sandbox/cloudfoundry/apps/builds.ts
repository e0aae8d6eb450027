import {randomUUID} from 'node:crypto'
import type {World} from '../../world.ts'
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
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  add(appGuid: string): Build {
    const build = {guid: randomUUID(), appGuid, dropletGuid: randomUUID(), createdAt: thisSecond(this.#world)}
    const sql = 'INSERT INTO cf_build (guid, app_guid, droplet_guid, created_at) VALUES (?, ?, ?, ?)'
    this.#world.store.run(sql, build.guid, appGuid, build.dropletGuid, build.createdAt)
    return build
  }

  find(guid: string): Build | undefined {
    const row = this.#world.store.one<Row>('SELECT * FROM cf_build WHERE guid = ?', guid)
    return row && buildFrom(row)
  }

  /** In the order in which they were made. */
  ofApp(appGuid: string): readonly Build[] {
    return this.#world.store
      .all<Row>('SELECT * FROM cf_build WHERE app_guid = ? ORDER BY sequence', appGuid)
      .map(buildFrom)
  }

  removeOfApp(appGuid: string): void {
    this.#world.store.run('DELETE FROM cf_build WHERE app_guid = ?', appGuid)
  }
}

function buildFrom(row: Row): Build {
  return {guid: row.guid, appGuid: row.app_guid, dropletGuid: row.droplet_guid, createdAt: row.created_at}
}
