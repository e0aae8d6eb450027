import type {Environment} from '../../environment.ts'
import {activeFault} from '../../faults/switches.ts'
import {rateOf} from './rates.ts'
import {TokenBucket} from './token-bucket.ts'

/** More requests than the account may make of an operation. */
export class Throttled extends Error {
  constructor() {
    super('Rate exceeded')
  }
}

/** Takes a request for an operation of a service off its rate. @throws Throttled */
export type Throttle = (service: string, operation: string) => void

const SETTING = 'aws.throttling'

/** For good, as opposed to the fault `throttle`. */
export function setThrottling({store}: Environment, on: boolean): void {
  store.setSetting(SETTING, on ? 'on' : 'off')
}

/**
 * The rates of the documentation, one bucket for each operation. They are off until somebody switches them on, because most
 * programs that are tried out here want their answers at once.
 */
export function createThrottle(env: Environment): Throttle {
  const buckets = new Map<string, TokenBucket>()
  return (service, operation) => {
    const rate = rateOf(service, operation)
    if (rate === undefined || !isOn(env)) return
    const now = env.clock.now()
    const key = `${service} ${operation}`
    const bucket = buckets.get(key) ?? new TokenBucket(rate, now)
    buckets.set(key, bucket)
    if (!bucket.take(now)) throw new Throttled()
  }
}

function isOn(env: Environment): boolean {
  return env.store.setting(SETTING) === 'on' || activeFault(env, 'throttle') !== undefined
}
