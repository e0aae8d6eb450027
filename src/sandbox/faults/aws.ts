import {type Clock, systemClock} from '../clock.ts'
import type {Environment} from '../environment.ts'
import {activeFault} from './switches.ts'

/** What the AWS endpoint judges signatures and dates its answers by: the machine's clock, unless `clock-skew` shifts it. */
export function signatureClock(env: Environment): Clock {
  return {now: () => systemClock.now() + (activeFault(env, 'clock-skew')?.millis ?? 0)}
}
