import type {Environment} from '../environment.ts'
import {activeFault, strike} from './switches.ts'

/** A request to the API, as far as faults care. */
export interface ApiCall {
  readonly method: string
  readonly pathname: string
}

/** What a request is answered with in the place of being carried out. */
export type Refused =
  | {readonly kind: 'throttled'; readonly retrySeconds: number}
  /** By the controller, or by the router in front of it. */
  | {readonly kind: 'broken'; readonly by: 'controller' | 'router'}

/** Before a request is carried out: `cf-throttle` strikes all of them, `cf-5xx` those that read. */
export function refusedCall(env: Environment, {method}: ApiCall): Refused | undefined {
  const throttle = strike(env, 'cf-throttle')
  if (throttle) return {kind: 'throttled', retrySeconds: Math.max(1, Math.ceil(throttle.millis / 1000))}
  if (method !== 'GET') return undefined
  const broken = strike(env, 'cf-5xx')
  return broken && {kind: 'broken', by: broken.struck % 2 === 0 ? 'router' : 'controller'}
}

/** After a request was carried out: whether `cf-lost-reply` has its answer get lost. */
export function losesReply(env: Environment, {method}: ApiCall, status: number): boolean {
  return ['POST', 'PATCH', 'DELETE'].includes(method) && status < 300 && strike(env, 'cf-lost-reply') !== undefined
}

const DOUBTED = 'fault.cf-token-expired.seen'

/**
 * Whether `cf-token-expired` has an access token refused although its time is not over: each that was issued before somebody
 * first came while it was on.
 *
 * @param number of the token, as they are counted
 * @param issued how many there are by now
 */
export function isTokenDoubted(env: Environment, number: number, issued: () => number): boolean {
  const fault = activeFault(env, 'cf-token-expired')
  if (!fault) return false
  const [since, last] = (env.store.setting(DOUBTED) ?? '').split(' ')
  // A fault that ended by itself leaves its mark; one that was switched on again begins anew.
  if (since === String(fault.since)) return number <= Number(last)
  env.store.setSetting(DOUBTED, `${fault.since} ${issued()}`)
  return true
}

/** Whether `cf-broker-502` has the controller make nothing of the broker's answer. */
export function spoilsBrokerAnswer(env: Environment, instanceGuid: string): boolean {
  return strike(env, 'cf-broker-502', () => instanceGuid) !== undefined
}
