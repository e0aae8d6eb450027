import {randomUUID} from 'node:crypto'
import type {World} from '../../world.ts'
import type {App} from './app.ts'
import {Apps, type NewApp} from './apps.ts'
import {Processes} from './processes.ts'

/**
 * An app as it is after its first push, stopped: with a droplet, and a process for each type.
 * @param instances how many of each type of process, by its name
 */
export function addPushedApp(world: World, wish: NewApp, instances: Readonly<Record<string, number>>): App {
  const apps = new Apps(world)
  const processes = new Processes(world)
  const app = apps.save({...apps.add(wish), dropletGuid: randomUUID()})
  for (const [type, count] of Object.entries(instances)) {
    // The first web process of an app has the guid of the app (process_create.rb).
    const guid = type === 'web' ? app.guid : randomUUID()
    processes.add({appGuid: app.guid, type, command: `bin/${type}`, instances: count}, guid)
  }
  return app
}
