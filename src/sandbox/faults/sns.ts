import type {Environment} from '../environment.ts'
import {strike} from './switches.ts'

export interface DeliveryPlan {
  /** How often the same message is delivered. */
  readonly copies: 1 | 2
  /** How long it is held back first, in milliseconds. */
  readonly holdMillis: number
}

/**
 * To be asked once for each notification to an HTTP subscription, when it is queued and not when it is tried again: what
 * `sns-duplicate` and `sns-reorder` make of it.
 */
export function beforeDelivery(env: Environment): DeliveryPlan {
  const copies = strike(env, 'sns-duplicate') ? 2 : 1
  const reorder = strike(env, 'sns-reorder')
  // The first waits, the second does not: so the second comes first.
  const holdMillis = reorder && reorder.struck % 2 === 0 ? reorder.millis : 0
  return {copies, holdMillis}
}
