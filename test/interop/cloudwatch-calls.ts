import type {AwsCall} from './boto3.ts'

const HOUR_MILLIS = 3_600_000
const NAMESPACE = 'Interop'

const call = (operation: string, parameters: Record<string, unknown> = {}): AwsCall => ({
  service: 'cloudwatch',
  operation,
  parameters,
})

const rate = (configurationSet: string, MetricName: string) => ({
  Namespace: 'AWS/SES',
  MetricName,
  Dimensions: [{Name: 'ses:configuration-set', Value: configurationSet}],
})

/** Calls that leave something behind, all of it named by `writer`: data of every form, an alarm on nothing, its state. */
export function writes(writer: string): AwsCall[] {
  const Dimensions = [{Name: 'writer', Value: writer}]
  const Timestamp = new Date(lastHour()).toISOString()
  const AlarmName = `alarm-${writer}`
  return [
    call('put_metric_data', {
      Namespace: NAMESPACE,
      MetricData: [
        {MetricName: 'Single', Dimensions, Timestamp, Value: 1.5, Unit: 'Count'},
        {MetricName: 'Many', Dimensions, Timestamp, Values: [0.25, 4], Counts: [2, 3], Unit: 'Milliseconds'},
        {
          MetricName: 'Set',
          Dimensions,
          Timestamp,
          StatisticValues: {SampleCount: 4, Sum: 10, Minimum: 1, Maximum: 4},
        },
      ],
    }),
    call('put_metric_alarm', {
      AlarmName,
      AlarmDescription: 'Häufige Rückläufer & mehr',
      Metrics: [
        {Id: 'none', MetricStat: {Metric: {Namespace: NAMESPACE, MetricName: 'None'}, Period: 60, Stat: 'Average'}},
        {Id: 'percent', Expression: 'none * 100', Label: 'in %'},
      ].map((query, index) => ({...query, ReturnData: index === 1})),
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
      Threshold: 2.5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      // Whatever is evaluated meanwhile, the alarm stays as it was set.
      TreatMissingData: 'ignore',
      ActionsEnabled: false,
      Tags: [{Key: 'team', Value: 'mail'}],
    }),
    call('set_alarm_state', {AlarmName, StateValue: 'ALARM', StateReason: 'a test'}),
    call('tag_resource', {ResourceARN: alarmArn(AlarmName), Tags: [{Key: 'stage', Value: 'test'}]}),
    call('untag_resource', {ResourceARN: alarmArn(AlarmName), TagKeys: ['team']}),
    call('list_tags_for_resource', {ResourceARN: alarmArn(AlarmName)}),
  ]
}

function alarmArn(name: string): string {
  return `arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:${name}`
}

/** Calls that only read, at fixed times, so that the answers can be compared; the last three are refused. */
export function reads(configurationSet: string, writers: readonly string[]): AwsCall[] {
  const [StartTime, EndTime] = [-24, 1].map((hours) => new Date(lastHour() + hours * HOUR_MILLIS).toISOString())
  const stat = (Id: string, Metric: object, Stat = 'Average') => ({Id, MetricStat: {Metric, Period: 3600, Stat}})
  const bounces = rate(configurationSet, 'Reputation.BounceRate')
  const written = writers.flatMap((writer, index) =>
    ['Single', 'Many', 'Set'].map((MetricName) => {
      const metric = {Namespace: NAMESPACE, MetricName, Dimensions: [{Name: 'writer', Value: writer}]}
      return stat(`${MetricName.toLowerCase()}${index}`, metric, 'Sum')
    }),
  )
  const data = {
    MetricDataQueries: [
      stat('bounces', bounces),
      stat('complaints', rate(configurationSet, 'Reputation.ComplaintRate'), 'Maximum'),
      {Id: 'percent', Expression: 'bounces * 100', Label: 'Bounces in %'},
    ],
    StartTime,
    EndTime,
  }
  return [
    call('get_metric_data', data),
    call('get_metric_data', {...data, ScanBy: 'TimestampAscending', MaxDatapoints: 30}),
    call('get_metric_data', {...data, MetricDataQueries: written}),
    call('get_metric_statistics', {
      ...{...bounces, StartTime, EndTime, Period: 3600},
      ...{Statistics: ['Average', 'Maximum', 'SampleCount'], ExtendedStatistics: ['p90']},
    }),
    call('list_metrics', {Namespace: 'AWS/SES', Dimensions: [{Name: 'ses:configuration-set'}]}),
    call('list_metrics', {Namespace: NAMESPACE, MetricName: 'Set'}),
    call('describe_alarms', {AlarmNamePrefix: 'alarm-', StateValue: 'ALARM'}),
    call('describe_alarm_history', {AlarmName: `alarm-${writers[0]}`, HistoryItemType: 'StateUpdate'}),
    call('get_metric_data', {...data, MetricDataQueries: [{Id: 'wrong', Expression: 'nothing +'}]}),
    call('put_metric_data', {Namespace: 'AWS/SES', MetricData: [{MetricName: 'Send', Value: 1}]}),
    call('set_alarm_state', {AlarmName: 'nobody', StateValue: 'OK', StateReason: 'a test'}),
  ]
}

function lastHour(): number {
  return Math.floor(Date.now() / HOUR_MILLIS) * HOUR_MILLIS
}
