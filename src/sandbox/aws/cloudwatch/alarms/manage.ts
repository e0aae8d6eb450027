import type {Environment} from '../../../environment.ts'
import {alarmArn} from '../../../policies/arn.ts'
import {Members} from '../../protocols/members.ts'
import {deleteTags, putTags} from '../../tags.ts'
import {recordHistory} from './history.ts'
import {readDefinition} from './read-definition.ts'
import {readTags, type TagView} from './read-tags.ts'
import {findAlarm, removeAlarm, writeAlarm} from './store.ts'
import {definitionView} from './view.ts'

interface MetricView {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions?: readonly {readonly Name: string; readonly Value: string}[]
}

/** What PutMetricAlarm takes, as far as the sandbox implements it (CloudWatch API Reference). */
export interface PutMetricAlarmInput extends Partial<MetricView> {
  readonly AlarmName: string
  readonly AlarmDescription?: string
  readonly ActionsEnabled?: boolean
  readonly OKActions?: readonly string[]
  readonly AlarmActions?: readonly string[]
  readonly InsufficientDataActions?: readonly string[]
  readonly Statistic?: string
  readonly ExtendedStatistic?: string
  /** Seconds. */
  readonly Period?: number
  readonly Unit?: string
  readonly EvaluationPeriods: number
  readonly DatapointsToAlarm?: number
  readonly Threshold: number
  readonly ComparisonOperator: string
  readonly TreatMissingData?: string
  readonly EvaluateLowSampleCountPercentile?: string
  readonly Metrics?: readonly {
    readonly Id: string
    readonly Label?: string
    readonly ReturnData?: boolean
    readonly Expression?: string
    readonly Period?: number
    readonly MetricStat?: {
      readonly Metric: MetricView
      readonly Period: number
      readonly Stat: string
      readonly Unit?: string
    }
  }[]
  readonly Tags?: readonly TagView[]
}

/**
 * Makes an alarm, or gives an existing one a new configuration: its state and its tags stay.
 * @throws AwsError ValidationException and its kin
 */
export function putMetricAlarm(env: Environment, input: PutMetricAlarmInput): void {
  putAlarm(env, new Members(input, 'ValidationException'))
}

/** @param input as PutMetricAlarm takes it. @throws AwsError */
export function putAlarm(env: Environment, input: Members): void {
  const definition = readDefinition(input)
  const tags = readTags(input)
  env.store.transaction(() => {
    const before = findAlarm(env, definition.name)
    writeAlarm(env, definition, input.optionalBoolean('ActionsEnabled') ?? true)
    // Tags of an alarm that exists are changed by TagResource only.
    if (!before) putTags(env, alarmArn(env.settings, definition.name), tags)
    const [verb, member] = before ? ['updated', 'updatedAlarm'] : ['created', 'createdAlarm']
    recordHistory(env, {
      alarm: definition.name,
      type: 'ConfigurationUpdate',
      summary: `Alarm "${definition.name}" ${verb}`,
      data: JSON.stringify({version: '1.0', type: before ? 'Update' : 'Create', [member]: definitionView(definition)}),
    })
  })
}

/** Deletes alarms with their tags; names of none are passed over. Their history stays. */
export function deleteAlarms(env: Environment, names: readonly string[]): void {
  env.store.transaction(() => {
    for (const name of names) {
      const alarm = findAlarm(env, name)
      if (!alarm) continue
      removeAlarm(env, name)
      deleteTags(env, alarm.arn)
      recordHistory(env, {
        alarm: name,
        type: 'ConfigurationUpdate',
        summary: `Alarm "${name}" deleted`,
        data: JSON.stringify({version: '1.0', type: 'Delete', deletedAlarm: definitionView(alarm)}),
      })
    }
  })
}
