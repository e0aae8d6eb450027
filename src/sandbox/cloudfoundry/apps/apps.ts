import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import type {Metadata} from '../metadata.ts'
import {thisSecond} from '../timestamps.ts'
import {type App, type AppRow, appFrom} from './app.ts'

/** What a new app is made of. */
export interface NewApp {
  readonly name: string
  readonly spaceGuid: string
  readonly environment?: Readonly<Record<string, string>>
  readonly lifecycle?: App['lifecycle']
  readonly metadata?: Metadata
}

const BUILDPACK: App['lifecycle'] = {type: 'buildpack', data: {buildpacks: [], stack: 'cflinuxfs4'}}

/** The table of apps. Names are unique in a space, whatever their case (app_model.rb). */
export class Apps {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  all(): readonly App[] {
    return this.#env.store.all<AppRow>('SELECT * FROM cf_app ORDER BY sequence').map(appFrom)
  }

  find(guid: string): App | undefined {
    const row = this.#env.store.one<AppRow>('SELECT * FROM cf_app WHERE guid = ?', guid)
    return row && appFrom(row)
  }

  named(spaceGuid: string, name: string): App | undefined {
    const sql = 'SELECT * FROM cf_app WHERE space_guid = ? AND lower(name) = lower(?)'
    const row = this.#env.store.one<AppRow>(sql, spaceGuid, name)
    return row && appFrom(row)
  }

  /** A stopped app without anything that could run. */
  add({name, spaceGuid, environment = {}, lifecycle = BUILDPACK, metadata}: NewApp): App {
    const guid = randomUUID()
    this.#env.store.run(
      `INSERT INTO cf_app (guid, name, space_guid, state, environment_json, lifecycle_json, droplet_guid, labels_json,
         annotations_json, created_at, updated_at)
       VALUES (?1, ?2, ?3, 'STOPPED', ?4, ?5, NULL, ?6, ?7, ?8, ?8)`,
      guid,
      name,
      spaceGuid,
      JSON.stringify(environment),
      JSON.stringify(lifecycle),
      JSON.stringify(metadata?.labels ?? {}),
      JSON.stringify(metadata?.annotations ?? {}),
      thisSecond(this.#env),
    )
    return this.#require(guid)
  }

  /** @returns the app as it is now. */
  save(app: App): App {
    this.#env.store.run(
      `UPDATE cf_app SET name = ?1, state = ?2, environment_json = ?3, lifecycle_json = ?4, droplet_guid = ?5,
         labels_json = ?6, annotations_json = ?7, updated_at = ?8 WHERE guid = ?9`,
      app.name,
      app.state,
      JSON.stringify(app.environment),
      JSON.stringify(app.lifecycle),
      app.dropletGuid,
      JSON.stringify(app.metadata.labels),
      JSON.stringify(app.metadata.annotations),
      thisSecond(this.#env),
      app.guid,
    )
    return this.#require(app.guid)
  }

  /** The app itself: what belongs to it has to go first. */
  remove(guid: string): void {
    this.#env.store.run('DELETE FROM cf_app WHERE guid = ?', guid)
  }

  #require(guid: string): App {
    const app = this.find(guid)
    if (!app) throw new Error(`app ${guid} is gone`)
    return app
  }
}
