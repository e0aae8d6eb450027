export interface TestAlarm {
  /** Configuration sets that it watches. */
  readonly sets: readonly string[]
  readonly rate?: 'BounceRate' | 'ComplaintRate'
  readonly severity?: 'Warning' | 'Critical'
  readonly state?: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  /** Whether it computes something: then its metrics are in `Trigger.Metrics` alone. */
  readonly isMath?: boolean
}

/** What CloudWatch publishes when an alarm changes its state, in the shape of messages that were captured. */
export function alarmMessage({
  sets,
  rate = 'BounceRate',
  severity = 'Critical',
  state = 'ALARM',
  isMath = false,
}: TestAlarm): string {
  const metric = (set: string) => ({
    Dimensions: [{value: set, name: 'ses:configuration-set'}],
    MetricName: `Reputation.${rate}`,
    Namespace: 'AWS/SES',
  })
  const rule = {EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 0.04}
  const name = `${sets[0] ?? 'platform'}-${rate}-${severity}`
  return JSON.stringify({
    AlarmName: name,
    AlarmDescription: null,
    AWSAccountId: '123456789012',
    AlarmConfigurationUpdatedTimestamp: '2026-11-20T09:00:00.000+0000',
    NewStateValue: state,
    NewStateReason: 'Threshold Crossed: 1 datapoint was greater than or equal to the threshold (0.04).',
    StateChangeTime: '2026-11-24T11:59:30.000+0000',
    Region: 'AWS GovCloud (US-West)',
    AlarmArn: `arn:aws-us-gov:cloudwatch:us-gov-west-1:123456789012:alarm:${name}`,
    OldStateValue: state === 'ALARM' ? 'OK' : 'ALARM',
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Trigger: isMath
      ? {Period: 900, ...rule, Metrics: [expression(sets.length), ...sets.map((set, at) => measured(metric(set), at))]}
      : {...metric(sets[0] ?? 'none'), StatisticType: 'Statistic', Statistic: 'AVERAGE', Period: 900, ...rule},
  })
}

function expression(many: number) {
  const terms = Array.from({length: many}, (_, at) => `m${at}`)
  return {Expression: `MAX([${terms.join(', ')}])`, Id: 'e1', Label: 'worst', ReturnData: true}
}

function measured(metric: object, at: number) {
  return {Id: `m${at}`, MetricStat: {Metric: metric, Period: 900, Stat: 'Average'}, ReturnData: false}
}
