import {Timestamp} from '../../protocols/timestamp.ts'
import type {MetricQuery, StatQuery} from '../metric-query.ts'
import {metricView} from '../metrics.ts'
import {SIMPLE_STATISTICS} from '../statistic.ts'
import type {Alarm, AlarmDefinition} from './definition.ts'

/** What an alarm is, in the members that PutMetricAlarm and DescribeAlarms share. */
export function definitionView(definition: AlarmDefinition) {
  const {watched} = definition
  return {
    AlarmName: definition.name,
    AlarmDescription: definition.description,
    OKActions: definition.actions.OK,
    AlarmActions: definition.actions.ALARM,
    InsufficientDataActions: definition.actions.INSUFFICIENT_DATA,
    ...(watched.kind === 'metric' ? singleView(watched.query) : {Metrics: watched.queries.map(queryView)}),
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    Threshold: definition.threshold,
    ComparisonOperator: definition.comparison,
    TreatMissingData: definition.missingData,
    EvaluateLowSampleCountPercentile: definition.evaluateLowSamples,
  }
}

/** An alarm as DescribeAlarms has it. */
export function alarmView(alarm: Alarm) {
  return {
    ...definitionView(alarm),
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: Timestamp.ofMillis(alarm.configuredAt),
    ActionsEnabled: alarm.actionsEnabled,
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateReasonData: alarm.reasonData,
    StateUpdatedTimestamp: Timestamp.ofMillis(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: Timestamp.ofMillis(alarm.stateChangedAt),
  }
}

function singleView({metric, period, statistic, unit}: StatQuery) {
  const isSimple = SIMPLE_STATISTICS.some((one) => one === statistic)
  return {
    ...metricView(metric),
    Statistic: isSimple ? statistic : undefined,
    ExtendedStatistic: isSimple ? undefined : statistic,
    Period: period,
    Unit: unit,
  }
}

function queryView(query: MetricQuery) {
  const {id, label, returnData} = query
  const common = {Id: id, Label: label, ReturnData: returnData}
  if (query.kind === 'expression') return {...common, Expression: query.source, Period: query.period}
  const {metric, period, statistic, unit} = query
  return {...common, MetricStat: {Metric: metricView(metric), Period: period, Stat: statistic, Unit: unit}}
}
