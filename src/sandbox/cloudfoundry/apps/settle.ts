import type {Environment} from '../../environment.ts'
import {DiskFull} from '../../store/store.ts'
import {SPACE} from '../places.ts'
import {addPushedApp} from './pushed-app.ts'
import {Rollout} from './rollout.ts'
import {Running} from './running.ts'

/** Says that the first apps were made: they do not come back when somebody deletes them, unless the sandbox is reset. */
export const FIRST_APPS_SETTING = 'cf.first-apps'

/**
 * Brings apps to where they are by now: the first ones there, deployments as far as the clock has come. To be called
 * before every request. On a full disk everything stays as it is.
 * @param api base URL of the Cloud Controller
 */
export function settleApps(env: Environment, api: string): void {
  try {
    if (env.store.setting(FIRST_APPS_SETTING) === undefined) env.store.transaction(() => addFirstApps(env, api))
    new Rollout(env, api).settle()
  } catch (error) {
    if (!(error instanceof DiskFull)) throw error
  }
}

/** Two apps that a newcomer can bind: one that answers requests, and one that only works. */
function addFirstApps(env: Environment, api: string): void {
  const running = new Running(env, api)
  running.start(addPushedApp(env, {name: 'web-app', spaceGuid: SPACE.guid}, {web: 2}))
  running.start(addPushedApp(env, {name: 'worker', spaceGuid: SPACE.guid}, {web: 0, worker: 1}))
  env.store.setSetting(FIRST_APPS_SETTING, 'made')
}
