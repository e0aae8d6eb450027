/** Requests a second that an account may make of one operation. */
interface Rates {
  /** For operations without a rate of their own; undefined for no limit. */
  readonly others: number | undefined
  readonly own: Readonly<Record<string, number>>
}

const RATES: Readonly<Record<string, Rates>> = {
  // Amazon SES Developer Guide, "Service quotas": one for everything but sending, which has quotas of its own.
  ses: {
    others: 1,
    own: {BatchGetMetricData: 16, SendEmail: Number.POSITIVE_INFINITY},
  },
  // Amazon CloudWatch User Guide, "CloudWatch service quotas".
  cloudwatch: {
    others: undefined,
    own: {
      DeleteAlarms: 3,
      DescribeAlarmHistory: 3,
      DescribeAlarms: 9,
      DescribeAlarmsForMetric: 9,
      DisableAlarmActions: 3,
      EnableAlarmActions: 3,
      GetMetricData: 50,
      GetMetricStatistics: 400,
      ListMetrics: 25,
      PutMetricAlarm: 3,
      SetAlarmState: 3,
    },
  },
  // Amazon SNS API Reference, the pages of the operations.
  sns: {
    others: undefined,
    own: {ListSubscriptions: 30, ListSubscriptionsByTopic: 30, ListTopics: 30, Subscribe: 100, Unsubscribe: 100},
  },
  // IAM has a limit and does not publish it: this is a guess, low enough for an audit of many users to meet it.
  iam: {others: 20, own: {}},
}

/** @param service as it is called in logs. @returns requests a second; undefined for no limit. */
export function rateOf(service: string, operation: string): number | undefined {
  const rates = RATES[service]
  const rate = rates?.own[operation] ?? rates?.others
  return rate === Number.POSITIVE_INFINITY ? undefined : rate
}
