import type {Environment} from '../../../environment.ts'
import {Double, javaJson} from '../../protocols/java-double.ts'
import type {MetricQuery, StatQuery} from '../metric-query.ts'
import type {Metric} from '../metrics.ts'
import {SIMPLE_STATISTICS} from '../statistic.ts'
import type {Alarm, AlarmState} from './definition.ts'
import {regionName} from './region-name.ts'
import {messageTime} from './times.ts'

/** SNS takes no longer subjects. */
const LONGEST_SUBJECT = 100

/** `ALARM: "name" in AWS GovCloud (US-West)` */
export function alarmSubject({settings}: Environment, {state, name}: Alarm): string {
  const subject = `${state}: "${name}" in ${regionName(settings.region)}`
  return subject.length <= LONGEST_SUBJECT ? subject : `${subject.slice(0, LONGEST_SUBJECT - 3)}...`
}

/** What an alarm publishes to its topics when it changes its state. @param alarm as it is after the change */
export function alarmMessage({settings}: Environment, alarm: Alarm, before: AlarmState): string {
  return javaJson({
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: settings.accountId,
    AlarmConfigurationUpdatedTimestamp: messageTime(alarm.configuredAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: messageTime(alarm.stateChangedAt),
    Region: regionName(settings.region),
    AlarmArn: alarm.arn,
    OldStateValue: before,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: triggerOf(alarm),
  })
}

/** An alarm that computes something names its metrics only in `Metrics`. */
function triggerOf(alarm: Alarm) {
  const {watched} = alarm
  const rule = {
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    ComparisonOperator: alarm.comparison,
    Threshold: new Double(alarm.threshold),
    TreatMissingData: alarm.missingData ?? 'missing',
    EvaluateLowSampleCountPercentile: alarm.evaluateLowSamples ?? '',
  }
  if (watched.kind === 'math') return {Period: watched.period, ...rule, Metrics: watched.queries.map(queryOf)}
  return {...single(watched.query), ...rule}
}

function single({metric, statistic, unit, period}: StatQuery) {
  const isSimple = SIMPLE_STATISTICS.some((one) => one === statistic)
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    StatisticType: isSimple ? 'Statistic' : 'ExtendedStatistic',
    ...(isSimple ? {Statistic: simpleName(statistic)} : {ExtendedStatistic: statistic}),
    Unit: unit ?? null,
    Dimensions: dimensionsOf(metric),
    Period: period,
  }
}

/** `AVERAGE`, `SAMPLE_COUNT` */
function simpleName(statistic: string): string {
  return statistic.replace(/(?<=[a-z])(?=[A-Z])/, '_').toUpperCase()
}

function queryOf(query: MetricQuery) {
  const {id, label, returnData} = query
  if (query.kind === 'expression') return {Expression: query.source, Id: id, Label: label, ReturnData: returnData}
  const {metric, period, statistic} = query
  return {
    Id: id,
    Label: label,
    MetricStat: {
      Metric: {Dimensions: dimensionsOf(metric), MetricName: metric.name, Namespace: metric.namespace},
      Period: period,
      Stat: statistic,
    },
    ReturnData: returnData,
  }
}

/** With names in lower case, unlike everywhere else. */
function dimensionsOf({dimensions}: Metric) {
  return dimensions.map(({name, value}) => ({value, name}))
}
