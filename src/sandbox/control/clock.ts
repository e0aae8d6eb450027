import {systemClock} from '../clock.ts'
import type {ControlRequest, Controls} from './context.ts'
import {badRequest} from './control-error.ts'

/** A hundred years: what is too far is refused by the clock itself. */
const FURTHEST_MILLIS = 100 * 366 * 86_400_000

/** GET /clock: epoch milliseconds of the sandbox, and how far that is ahead of the machine. */
export function clock({clock}: Controls): object {
  return {now: clock.now(), offsetMillis: clock.offset}
}

/** POST /clock {now} or {advanceMillis} or {follow: true}: one of them. What waits for a time is checked at once. */
export function moveClock(controls: Controls, {body}: ControlRequest): object {
  body.only('now', 'advanceMillis', 'follow')
  const to = body.optionalNumber('now', {least: 0, most: systemClock.now() + FURTHEST_MILLIS, whole: true})
  const by = body.optionalNumber('advanceMillis', {least: -FURTHEST_MILLIS, most: FURTHEST_MILLIS, whole: true})
  const follow = body.optionalBoolean('follow')
  if ([to, by, follow].filter((given) => given !== undefined).length !== 1 || follow === false)
    throw badRequest('one of now, advanceMillis and follow: true has to be given')
  try {
    if (to !== undefined) controls.clock.moveTo(to)
    else if (by !== undefined) controls.clock.advance(by)
    else controls.clock.follow()
  } catch (error) {
    throw error instanceof RangeError ? badRequest(error.message) : error
  }
  controls.env.log(`clock: ${new Date(controls.clock.now()).toISOString()} from now on`)
  controls.checkSoon()
  return clock(controls)
}
