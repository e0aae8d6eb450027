import {LINK_HOSTS, linkHost, setLinkHost} from '../aws/sns/link-host.ts'
import {ALARM_STYLES, LONGEST_OPERATION_MILLIS} from '../environment.ts'
import {sendingLimits, setSendingLimits} from '../mail/sending-limits.ts'
import type {ControlRequest, Controls} from './context.ts'
import {badRequest} from './control-error.ts'
import type {Fields} from './fields.ts'

/** SES grants no account more; a rate of 0 would refuse everything for ever. */
const DAILY = {least: 0, most: 1_000_000_000, whole: true} as const
const RATE = {least: 0.1, most: 1_000_000} as const
const MILLIS = {least: 0, most: LONGEST_OPERATION_MILLIS, whole: true} as const

/**
 * POST /settings {operationMillis?, bindMillis?, alarms?, max24HourSend?, maxSendRate?, snsLinks?}: how long things take, which alarms
 * instances get with their next provision or update, and how much mail the account may send, and
 * the host of the links in SNS's messages.
 */
export function settings(controls: Controls, {body}: ControlRequest): object {
  body.only('operationMillis', 'bindMillis', 'alarms', 'max24HourSend', 'maxSendRate', 'snsLinks')
  const operationMillis = body.optionalNumber('operationMillis', MILLIS)
  const bindMillis = body.optionalNumber('bindMillis', MILLIS)
  const alarms = oneOf(body, 'alarms', ALARM_STYLES)
  const max24HourSend = body.optionalNumber('max24HourSend', DAILY)
  const maxSendRate = body.optionalNumber('maxSendRate', RATE)
  const links = oneOf(body, 'snsLinks', LINK_HOSTS)
  if (links !== undefined) setLinkHost(controls.env, links)
  setSendingLimits(controls.env, {
    ...(max24HourSend === undefined ? {} : {max24HourSend}),
    ...(maxSendRate === undefined ? {} : {maxSendRate}),
  })
  controls.changeSettings({
    ...(operationMillis === undefined ? {} : {operationMillis}),
    ...(bindMillis === undefined ? {} : {bindMillis}),
    ...(alarms === undefined ? {} : {alarms}),
  })
  const now = controls.env.settings
  return {
    operationMillis: now.operationMillis,
    bindMillis: now.bindMillis,
    alarms: now.alarms,
    ...sendingLimits(controls.env),
    snsLinks: linkHost(controls.env),
  }
}

function oneOf<Choice extends string>(body: Fields, name: string, choices: readonly Choice[]): Choice | undefined {
  const given = body.optionalString(name)
  const choice = choices.find((known) => known === given)
  if (given !== undefined && choice === undefined) throw badRequest(`${name} has to be ${choices.join(' or ')}`)
  return choice
}
