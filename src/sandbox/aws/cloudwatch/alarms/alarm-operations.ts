import {alarmArn} from '../../../policies/arn.ts'
import {AwsError} from '../../aws-error.ts'
import {authorize} from '../../iam/authorize.ts'
import type {Members} from '../../protocols/members.ts'
import type {Call, Operation} from '../../service.ts'
import {publishToTopic} from '../../sns/publish.ts'
import {missing} from '../errors.ts'
import {type AlarmState, STATES} from './definition.ts'
import {deleteAlarms, putAlarm} from './manage.ts'
import {findAlarm, requireAlarm, writeActionsEnabled} from './store.ts'
import {changeState} from './transition.ts'

const NAMES_A_CALL = 100

const putMetricAlarm: Operation<Members> = {
  name: 'PutMetricAlarm',
  permission: (call) => onAlarm(call, 'PutMetricAlarm'),
  run({env, input}) {
    putAlarm(env, input)
    return undefined
  },
}

/** Names of no alarm do not keep the others from being deleted (CloudWatch API Reference, DeleteAlarms). */
const deleteAlarmsOperation: Operation<Members> = {
  name: 'DeleteAlarms',
  run(call) {
    deleteAlarms(call.env, readNames(call, 'DeleteAlarms'))
    return undefined
  },
}

/** The state holds until the next evaluation, and actions are taken as if it had been found. */
const setAlarmState: Operation<Members> = {
  name: 'SetAlarmState',
  permission: (call) => onAlarm(call, 'SetAlarmState'),
  run({env, input}) {
    input.knowsOnly('SetAlarmState', ['AlarmName', 'StateValue', 'StateReason', 'StateReasonData'])
    const alarm = requireAlarm(env, input.string('AlarmName'))
    const state: AlarmState | undefined = input.optionalChoice('StateValue', STATES)
    if (state === undefined) throw missing('StateValue')
    const reason = input.string('StateReason')
    if (reason.length > 1023) throw input.refuse('Member must have length less than or equal to 1023')
    const reasonData = input.optionalString('StateReasonData')
    if (reasonData !== undefined && !isJson(reasonData))
      throw new AwsError('InvalidFormatFault', 400, 'The parameter StateReasonData must be valid JSON.')
    changeState(env, publishToTopic, alarm, {state, reason, ...(reasonData !== undefined && {reasonData})})
    return undefined
  },
}

const switchActions = (name: string, enabled: boolean): Operation<Members> => ({
  name,
  run(call) {
    // Names of no alarm are passed over.
    for (const alarm of readNames(call, name))
      if (findAlarm(call.env, alarm)) writeActionsEnabled(call.env, alarm, enabled)
    return undefined
  },
})

/** Operations that make, change and end alarms. */
export const alarmOperations: readonly Operation<Members>[] = [
  putMetricAlarm,
  deleteAlarmsOperation,
  setAlarmState,
  switchActions('EnableAlarmActions', true),
  switchActions('DisableAlarmActions', false),
]

function onAlarm({env, input}: Call<Members>, operation: string) {
  return {action: `cloudwatch:${operation}`, resource: alarmArn(env.settings, input.string('AlarmName'))}
}

/** The names that a call is about, each of which its caller must be allowed. */
function readNames({env, caller, input}: Call<Members>, operation: string): string[] {
  input.knowsOnly(operation, ['AlarmNames'])
  const names = input.strings('AlarmNames')
  if (names.length === 0) throw missing('AlarmNames')
  if (names.length > NAMES_A_CALL)
    throw input.refuse(`The collection AlarmNames must not have a size greater than ${NAMES_A_CALL}.`)
  for (const name of names)
    authorize(env, caller, {action: `cloudwatch:${operation}`, resource: alarmArn(env.settings, name)})
  return names
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
