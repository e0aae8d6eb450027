import {DiskFull} from '../../store/store.ts'
import type {World} from '../../world.ts'
import {SPACE} from '../places.ts'
import {addPushedApp} from './pushed-app.ts'
import {Rollout} from './rollout.ts'
import {Running} from './running.ts'
import {Tasks} from './tasks.ts'

/** Says that the first apps were made: they do not come back when somebody deletes them, unless the sandbox is reset. */
export const FIRST_APPS_SETTING = 'cf.first-apps'

/**
 * Brings apps to where they are by now: the first ones there, deployments and tasks as far as the clock has come. To be called
 * before every request. On a full disk everything stays as it is.
 * @param api base URL of the Cloud Controller
 */
export function settleApps(world: World, api: string): void {
  try {
    if (world.store.setting(FIRST_APPS_SETTING) === undefined) world.store.transaction(() => addFirstApps(world, api))
    new Rollout(world, api).settle()
    new Tasks(world).settle()
  } catch (error) {
    if (!(error instanceof DiskFull)) throw error
  }
}

/** Two apps that a newcomer can bind: one that answers requests, and one that only works. */
function addFirstApps(world: World, api: string): void {
  const running = new Running(world, api)
  running.start(addPushedApp(world, {name: 'web-app', spaceGuid: SPACE.guid}, {web: 2}))
  running.start(addPushedApp(world, {name: 'worker', spaceGuid: SPACE.guid}, {web: 0, worker: 1}))
  world.store.setSetting(FIRST_APPS_SETTING, 'made')
}
