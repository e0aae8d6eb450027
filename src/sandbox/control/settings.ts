import {ALARM_STYLES, type AlarmStyle, LONGEST_OPERATION_MILLIS} from '../world.ts'
import type {ControlRequest, Controls} from './context.ts'
import {badRequest} from './control-error.ts'
import type {Fields} from './fields.ts'

const MILLIS = {least: 0, most: LONGEST_OPERATION_MILLIS, whole: true} as const

/**
 * POST /settings {operationMillis?, bindMillis?, alarms?}: how long things take, and which alarms instances get with their
 * next provision or update.
 */
export function settings(controls: Controls, {body}: ControlRequest): object {
  body.only('operationMillis', 'bindMillis', 'alarms')
  const operationMillis = body.optionalNumber('operationMillis', MILLIS)
  const bindMillis = body.optionalNumber('bindMillis', MILLIS)
  const alarms = alarmStyle(body)
  controls.changeSettings({
    ...(operationMillis === undefined ? {} : {operationMillis}),
    ...(bindMillis === undefined ? {} : {bindMillis}),
    ...(alarms === undefined ? {} : {alarms}),
  })
  const now = controls.world.settings
  return {operationMillis: now.operationMillis, bindMillis: now.bindMillis, alarms: now.alarms}
}

function alarmStyle(body: Fields): AlarmStyle | undefined {
  const given = body.optionalString('alarms')
  const style = ALARM_STYLES.find((known) => known === given)
  if (given !== undefined && style === undefined) throw badRequest(`alarms has to be ${ALARM_STYLES.join(' or ')}`)
  return style
}
