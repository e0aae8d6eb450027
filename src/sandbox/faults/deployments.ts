import type {Environment} from '../environment.ts'
import {activeFault, strike} from './switches.ts'

/** Since when `cf-deployment-stuck` stalls deployments, in epoch milliseconds; undefined while it is off. */
export function deploymentStuckSince(env: Environment): number | undefined {
  return activeFault(env, 'cf-deployment-stuck')?.since
}

/** What somebody else does to a deployment that is in progress; undefined while nobody does anything. */
export function intrusion(env: Environment): 'canceled' | 'superseded' | undefined {
  if (strike(env, 'cf-deployment-canceled')) return 'canceled'
  return strike(env, 'cf-deployment-superseded') ? 'superseded' : undefined
}
