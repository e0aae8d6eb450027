import type {Environment} from '../../../environment.ts'
import type {publishToTopic} from '../../sns/publish.ts'
import type {Alarm, AlarmState} from './definition.ts'
import {recordHistory} from './history.ts'
import {alarmMessage, alarmSubject} from './message.ts'
import {requireAlarm, writeState} from './store.ts'

/** How topics are notified. */
export type Publish = (
  ...args: Parameters<typeof publishToTopic>
) => {readonly ok: true} | {readonly ok: false; readonly reason: string}

export interface NewState {
  readonly state: AlarmState
  readonly reason: string
  /** JSON. */
  readonly reasonData?: string
}

/**
 * Puts an alarm into a state. If it was in another, its topics are notified: that, the state and the history of both are on disk
 * together or not at all.
 */
export function changeState(env: Environment, publish: Publish, before: Alarm, next: NewState): void {
  env.store.transaction(() => {
    writeState(env, before.name, next.state, next.reason, next.reasonData)
    if (before.state === next.state) return
    recordHistory(env, {
      alarm: before.name,
      type: 'StateUpdate',
      summary: `Alarm updated from ${before.state} to ${next.state}`,
      data: JSON.stringify({version: '1.0', oldState: stateData(before), newState: stateData(next)}),
    })
    if (before.actionsEnabled) act(env, publish, requireAlarm(env, before.name), before.state)
  })
}

function stateData({state, reason, reasonData}: {state: AlarmState; reason: string; reasonData?: string | undefined}) {
  return {
    stateValue: state,
    stateReason: reason,
    ...(reasonData !== undefined && {stateReasonData: JSON.parse(reasonData) as unknown}),
  }
}

function act(env: Environment, publish: Publish, alarm: Alarm, before: AlarmState): void {
  const [subject, message] = [alarmSubject(env, alarm), alarmMessage(env, alarm, before)]
  for (const topic of alarm.actions[alarm.state]) {
    const principal = 'cloudwatch.amazonaws.com'
    const result = publish(env, topic, {subject, message, principal, sourceArn: alarm.arn})
    recordHistory(env, {
      alarm: alarm.name,
      type: 'Action',
      summary: result.ok
        ? `Successfully executed action ${topic}`
        : `Failed to execute action ${topic}. Received error: "${result.reason}"`,
      data: JSON.stringify({
        actionState: result.ok ? 'Succeeded' : 'Failed',
        stateUpdateTimestamp: alarm.stateChangedAt,
        notificationResource: topic,
        publishedMessage: result.ok ? JSON.stringify({default: message}) : null,
        error: result.ok ? null : result.reason,
      }),
    })
  }
}
