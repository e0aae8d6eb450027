import type {NewAction, Notice} from './action.ts'
import {pauseLimitText} from './notice.ts'
import type {PauseLimit} from './pause-limit.ts'
import type {NotificationChannels} from './plan.ts'

const HOUR = 3_600_000

/** What notifies the platform that the pause limit holds: once an hour for as long as it does. */
export function heldActions({
  pauseLimit: {maximum, before, wanted},
  instances,
  notificationChannels,
  now,
  by,
}: {
  readonly pauseLimit: PauseLimit
  readonly instances: readonly string[]
  readonly notificationChannels: NotificationChannels
  /** Epoch milliseconds. */
  readonly now: number
  readonly by: string
}): NewAction[] {
  const hour = Math.floor(now / HOUR)
  const at = new Date(now).toISOString()
  const number = `pause-limit-${hour}`
  const text = pauseLimitText({wanted, before, maximum, instances, at, number})
  const held = (what: string, notice?: Notice): NewAction => ({
    key: `pause-limit#${hour}:${what}`,
    at,
    configurationSet: '',
    instance: '',
    kind: 'held',
    reason: `${wanted} to pause, ${before} paused within the hour, ${maximum} at the most`,
    origin: 'guard',
    by,
    ...(notice ? {notice} : {}),
  })
  return [
    held('held'),
    ...(notificationChannels.platformMail ? [held('mail', {via: 'ses', number, ...text})] : []),
    ...(notificationChannels.platformTopic ? [held('announce', {via: 'sns', number, ...text})] : []),
  ]
}
