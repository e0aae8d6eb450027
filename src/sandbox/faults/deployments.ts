import type {Environment} from '../environment.ts'
import {activeFault} from './switches.ts'

/** Since when `cf-deployment-stuck` stalls deployments, in epoch milliseconds; undefined while it is off. */
export function deploymentStuckSince(env: Environment): number | undefined {
  return activeFault(env, 'cf-deployment-stuck')?.since
}
