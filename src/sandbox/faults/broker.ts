import type {Environment} from '../environment.ts'
import {strike} from './switches.ts'

/** A request at the broker, as far as faults care. */
export interface BrokerCall {
  readonly method: string
  readonly instanceId: string
  /** "" for requests about the instance itself. */
  readonly bindingId: string
}

/**
 * How much longer `slow-bind` and `cf-slow-bind` have a bind take, in milliseconds.
 *
 * @param platformTimeout how long the platform waits for the broker, in milliseconds
 */
export function bindDelay(env: Environment, instanceId: string, platformTimeout: () => number): number {
  const slow = strike(env, 'slow-bind', () => instanceId)?.millis ?? 0
  const tooSlow = strike(env, 'cf-slow-bind', () => instanceId)
  return slow + (tooSlow ? platformTimeout() + tooSlow.millis : 0)
}

/** The broker's own words where a later write to its database fails (provision.go, bind.go). */
const AFTER_CREATE = {
  instance:
    'error saving provision request details to database: database is unavailable. ' +
    'Services relying on async provisioning will not be able to complete provisioning',
  binding:
    'error saving bind request details to database: database is unavailable. ' +
    'Unbind operations will not be able to complete',
} as const

/**
 * What becomes of the answer to a request that was carried out: `lost` is no answer at all, text is a 500's description.
 *
 * @param status of the answer that it would have had
 */
export function spoiltAnswer(
  env: Environment,
  call: BrokerCall,
  status: number,
): {readonly kind: 'lost'} | {readonly kind: 'failed'; readonly description: string} | undefined {
  if (call.method === 'GET' || call.method === 'HEAD' || status >= 300) return undefined
  const instance = () => call.instanceId
  if (strike(env, 'lost-reply', instance)) return {kind: 'lost'}
  if (call.method !== 'PUT' || !strike(env, 'broker-500-after-create', instance)) return undefined
  return {kind: 'failed', description: AFTER_CREATE[call.bindingId === '' ? 'instance' : 'binding']}
}
