import type {ControlRequest, Controls} from './context.ts'
import {ControlError} from './control-error.ts'

const SHARE = {least: 0, most: 1} as const

/** POST /traffic {configurationSet, messages, days, bounceShare, complaintShare, seed?}: believable history. */
export async function traffic({world}: Controls, {body}: ControlRequest): Promise<object> {
  body.only('configurationSet', 'messages', 'days', 'bounceShare', 'complaintShare', 'seed')
  const configurationSet = body.string('configurationSet')
  if (!world.store.one('SELECT 1 AS found FROM configuration_set WHERE name = ?', configurationSet))
    throw new ControlError(404, 'not-found', `there is no configuration set ${configurationSet}`)
  const seed = body.optionalNumber('seed', {least: 0, most: 0xffffffff, whole: true})
  // Most sandboxes never make any.
  const {generateTraffic} = await import('../traffic/generate.ts')
  return generateTraffic(world, {
    configurationSet,
    messages: body.number('messages', {least: 0, most: 10_000_000, whole: true}),
    days: body.number('days', {least: 0, most: 455}),
    bounceShare: body.number('bounceShare', SHARE),
    complaintShare: body.number('complaintShare', SHARE),
    ...(seed === undefined ? {} : {seed}),
  })
}
