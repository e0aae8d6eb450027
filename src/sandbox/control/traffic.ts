import type {ControlRequest, Controls} from './context.ts'
import {badRequest, ControlError} from './control-error.ts'

/** How long CloudWatch keeps hourly data. */
const MOST_DAYS = 455

/** Between none and all. */
const SHARE = {least: 0, most: 1} as const

/** POST /traffic {configurationSet, messages, days, bounceShare, complaintShare, seed?}: believable history. */
export async function traffic({env}: Controls, {body}: ControlRequest): Promise<object> {
  body.only('configurationSet', 'messages', 'days', 'bounceShare', 'complaintShare', 'seed')
  const configurationSet = body.string('configurationSet')
  if (!env.store.one('SELECT 1 AS found FROM configuration_set WHERE name = ?', configurationSet))
    throw new ControlError(404, 'not-found', `there is no configuration set ${configurationSet}`)
  const seed = body.optionalNumber('seed', {least: 0, most: 0xffffffff, whole: true})
  const plan = {
    configurationSet,
    messages: body.number('messages', {least: 0, most: 10_000_000, whole: true}),
    days: body.number('days', {least: 0, most: MOST_DAYS}),
    bounceShare: body.number('bounceShare', SHARE),
    complaintShare: body.number('complaintShare', SHARE),
    ...(seed === undefined ? {} : {seed}),
  }
  // Most sandboxes never make any.
  const {generateTraffic} = await import('../traffic/generate.ts')
  try {
    return generateTraffic(env, plan)
  } catch (error) {
    throw error instanceof RangeError ? badRequest(error.message) : error
  }
}
