import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import type {App} from './app.ts'
import {Apps, type NewApp} from './apps.ts'
import {Processes} from './processes.ts'

/**
 * An app as it is after its first push, stopped: with a droplet, and a process for each type.
 * @param instances how many of each type of process, by its name
 */
export function addPushedApp(env: Environment, request: NewApp, instances: Readonly<Record<string, number>>): App {
  const apps = new Apps(env)
  const processes = new Processes(env)
  const app = apps.save({...apps.add(request), dropletGuid: randomUUID()})
  for (const [type, count] of Object.entries(instances)) {
    // The first web process of an app has the guid of the app (process_create.rb).
    const guid = type === 'web' ? app.guid : randomUUID()
    processes.add({appGuid: app.guid, type, command: `bin/${type}`, instances: count}, guid)
  }
  return app
}
