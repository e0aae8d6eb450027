import type {World} from '../world.ts'
import {activeFault} from './switches.ts'

/** Since when `cf-deployment-stuck` keeps deployments from going on, in epoch milliseconds; undefined while it is off. */
export function deploymentStuckSince(world: World): number | undefined {
  return activeFault(world, 'cf-deployment-stuck')?.since
}
