import {type Clock, systemClock} from '../clock.ts'
import type {World} from '../world.ts'
import {activeFault} from './switches.ts'

/** What the AWS endpoint judges signatures and dates its answers by: the machine's clock, unless `clock-skew` shifts it. */
export function signatureClock(world: World): Clock {
  return {now: () => systemClock.now() + (activeFault(world, 'clock-skew')?.millis ?? 0)}
}
