import {callsOf, type TitledCall} from './moto-call.ts'

/** @param now epoch milliseconds, what the times in the calls are relative to */
export function cloudWatchCalls(now: number): TitledCall[] {
  const cloudwatch = callsOf('cloudwatch')
  const hour = 3_600_000
  const at = (hours: number): string => new Date((Math.floor(now / hour) + hours) * hour).toISOString()
  const Namespace = 'Tenants'
  const Dimensions = [{Name: 'tenant', Value: 'agency'}]
  const metric = {Namespace, MetricName: 'Bounces', Dimensions}
  const span = {StartTime: at(-6), EndTime: at(1)}
  const stat = (Id: string, Stat: string, more: object = {}) => ({
    ...{Id, MetricStat: {Metric: {...metric, ...more}, Period: 3600, Stat}},
  })
  const put = (datum: object) => ({Namespace, MetricData: [{MetricName: 'Bounces', Dimensions, ...datum}]})
  // Nothing is ever known of what is watched, so that no evaluation changes a state between two calls.
  const watched = {...metric, MetricName: 'Complaints'}
  const alarm = {
    ...watched,
    AlarmName: 'complaints-critical',
    AlarmDescription: 'too many complaints',
    Statistic: 'Average',
    Period: 300,
    EvaluationPeriods: 2,
    Threshold: 0.5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'ignore',
    AlarmActions: ['arn:aws-us-gov:sns:us-gov-west-1:000000000000:alerts'],
    Tags: [{Key: 'team', Value: 'mail'}],
  }
  const mathAlarm = {
    AlarmName: 'complaints-warning',
    Metrics: [
      {...stat('complaints', 'Average', watched), ReturnData: false},
      {Id: 'percent', Expression: 'complaints * 100', Label: 'in %', ReturnData: true},
    ],
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'ignore',
  }
  const arn = {ResourceARN: 'arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:complaints-critical'}
  const named = {AlarmName: alarm.AlarmName}
  return [
    cloudwatch('a value', 'put_metric_data', put({Timestamp: at(-2), Value: 1, Unit: 'Count'})),
    cloudwatch('values and their counts', 'put_metric_data', put({Timestamp: at(-1), Values: [2, 4], Counts: [1, 3]})),
    cloudwatch(
      'a set of statistics',
      'put_metric_data',
      put({Timestamp: at(-3), StatisticValues: {SampleCount: 2, Sum: 10, Minimum: 4, Maximum: 6}}),
    ),
    cloudwatch('metrics of a namespace', 'list_metrics', {Namespace}),
    cloudwatch('metrics with a dimension', 'list_metrics', {Namespace, Dimensions: [{Name: 'tenant'}]}),
    cloudwatch('metrics with a dimension that no metric has', 'list_metrics', {
      ...{Namespace, Dimensions: [{Name: 'tenant', Value: 'other'}]},
    }),
    cloudwatch('averages', 'get_metric_data', {MetricDataQueries: [stat('averages', 'Average')], ...span}),
    cloudwatch('sums and maxima, oldest first', 'get_metric_data', {
      MetricDataQueries: [stat('sums', 'Sum'), stat('maxima', 'Maximum')],
      ScanBy: 'TimestampAscending',
      ...span,
    }),
    cloudwatch('sample counts', 'get_metric_data', {MetricDataQueries: [stat('counts', 'SampleCount')], ...span}),
    cloudwatch('an expression on what is not shown', 'get_metric_data', {
      MetricDataQueries: [
        {...stat('averages', 'Average'), ReturnData: false},
        {Id: 'percent', Expression: 'averages * 100', Label: 'in %'},
      ],
      ...span,
    }),
    cloudwatch('data of a metric that is not there', 'get_metric_data', {
      MetricDataQueries: [stat('none', 'Average', {MetricName: 'None'})],
      ...span,
    }),
    cloudwatch('data of a time that ends before it starts', 'get_metric_data', {
      ...{MetricDataQueries: [stat('none', 'Average')], StartTime: at(1), EndTime: at(0)},
    }),
    cloudwatch('two queries by one name', 'get_metric_data', {
      MetricDataQueries: [stat('one', 'Average'), stat('one', 'Sum')],
      ...span,
    }),
    cloudwatch('statistics', 'get_metric_statistics', {
      ...{...metric, ...span, Period: 3600, Statistics: ['Average', 'Sum', 'SampleCount', 'Minimum', 'Maximum']},
    }),
    cloudwatch('statistics in one unit', 'get_metric_statistics', {
      ...{...metric, ...span, Period: 3600, Statistics: ['Sum'], Unit: 'Count'},
    }),
    cloudwatch('an alarm', 'put_metric_alarm', alarm),
    cloudwatch('an alarm on an expression', 'put_metric_alarm', mathAlarm),
    cloudwatch('alarms by name', 'describe_alarms', {AlarmNames: [alarm.AlarmName]}),
    cloudwatch('alarms by the beginning of their names', 'describe_alarms', {AlarmNamePrefix: 'complaints-'}),
    cloudwatch('alarms in a state', 'describe_alarms', {StateValue: 'ALARM'}),
    cloudwatch('alarms by name and by its beginning', 'describe_alarms', {AlarmNames: ['a'], AlarmNamePrefix: 'a'}),
    cloudwatch('alarms on a metric', 'describe_alarms_for_metric', watched),
    cloudwatch('a state', 'set_alarm_state', {...named, StateValue: 'ALARM', StateReason: 'a test'}),
    cloudwatch('a state of an alarm that is not there', 'set_alarm_state', {
      ...{AlarmName: 'nobody', StateValue: 'OK', StateReason: 'a test'},
    }),
    cloudwatch('alarms in a state that was set', 'describe_alarms', {StateValue: 'ALARM'}),
    cloudwatch('the history of an alarm', 'describe_alarm_history', {...named, HistoryItemType: 'StateUpdate'}),
    cloudwatch('actions switched off', 'disable_alarm_actions', {AlarmNames: [alarm.AlarmName]}),
    cloudwatch('an alarm whose actions are off', 'describe_alarms', {AlarmNames: [alarm.AlarmName]}),
    cloudwatch('actions switched on', 'enable_alarm_actions', {AlarmNames: [alarm.AlarmName]}),
    cloudwatch('an alarm that compares strangely', 'put_metric_alarm', {...alarm, ComparisonOperator: 'Resembles'}),
    cloudwatch('an alarm on a metric and on an expression', 'put_metric_alarm', {...alarm, ...mathAlarm}),
    cloudwatch('a state that there is not', 'set_alarm_state', {...named, StateValue: 'FINE', StateReason: 'a test'}),
    cloudwatch('data that AWS alone may write', 'put_metric_data', {
      Namespace: 'AWS/SES',
      MetricData: [{MetricName: 'Send', Value: 1}],
    }),
    cloudwatch('data without a value', 'put_metric_data', put({})),
    cloudwatch('data that is three weeks old', 'put_metric_data', put({Timestamp: at(-21 * 24), Value: 1})),
    cloudwatch('tags', 'tag_resource', {...arn, Tags: [{Key: 'stage', Value: 'test'}]}),
    cloudwatch('tags of an alarm', 'list_tags_for_resource', arn),
    cloudwatch('tags taken away', 'untag_resource', {...arn, TagKeys: ['team']}),
    cloudwatch('tags that are left', 'list_tags_for_resource', arn),
    cloudwatch('an alarm deleted, and one that is not there', 'delete_alarms', {
      AlarmNames: ['nobody', alarm.AlarmName],
    }),
    cloudwatch('alarms that are left', 'describe_alarms', {AlarmNames: [alarm.AlarmName]}),
    cloudwatch('the last alarm deleted', 'delete_alarms', {AlarmNames: [mathAlarm.AlarmName]}),
    cloudwatch('no alarms', 'describe_alarms'),
  ]
}
