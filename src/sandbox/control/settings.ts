import {sendingLimits, setSendingLimits} from '../mail/sending-limits.ts'
import {ALARM_STYLES, type AlarmStyle, LONGEST_OPERATION_MILLIS} from '../world.ts'
import type {ControlRequest, Controls} from './context.ts'
import {badRequest} from './control-error.ts'
import type {Fields} from './fields.ts'

/** SES grants no account more; a rate of 0 would refuse everything for ever. */
const DAILY = {least: 0, most: 1_000_000_000, whole: true} as const
const RATE = {least: 0.1, most: 1_000_000} as const
const MILLIS = {least: 0, most: LONGEST_OPERATION_MILLIS, whole: true} as const

/**
 * POST /settings {operationMillis?, bindMillis?, alarms?, max24HourSend?, maxSendRate?}: how long things take, which alarms
 * instances get with their next provision or update, and how much mail the account may send.
 */
export function settings(controls: Controls, {body}: ControlRequest): object {
  body.only('operationMillis', 'bindMillis', 'alarms', 'max24HourSend', 'maxSendRate')
  const operationMillis = body.optionalNumber('operationMillis', MILLIS)
  const bindMillis = body.optionalNumber('bindMillis', MILLIS)
  const alarms = alarmStyle(body)
  const max24HourSend = body.optionalNumber('max24HourSend', DAILY)
  const maxSendRate = body.optionalNumber('maxSendRate', RATE)
  setSendingLimits(controls.world, {
    ...(max24HourSend === undefined ? {} : {max24HourSend}),
    ...(maxSendRate === undefined ? {} : {maxSendRate}),
  })
  controls.changeSettings({
    ...(operationMillis === undefined ? {} : {operationMillis}),
    ...(bindMillis === undefined ? {} : {bindMillis}),
    ...(alarms === undefined ? {} : {alarms}),
  })
  const now = controls.world.settings
  const limits = sendingLimits(controls.world)
  return {operationMillis: now.operationMillis, bindMillis: now.bindMillis, alarms: now.alarms, ...limits}
}

function alarmStyle(body: Fields): AlarmStyle | undefined {
  const given = body.optionalString('alarms')
  const style = ALARM_STYLES.find((known) => known === given)
  if (given !== undefined && style === undefined) throw badRequest(`alarms has to be ${ALARM_STYLES.join(' or ')}`)
  return style
}
