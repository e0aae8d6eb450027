import {deleteAlarms, type PutMetricAlarmInput, putMetricAlarm} from '../aws/cloudwatch/alarms/manage.ts'
import {findAlarm} from '../aws/cloudwatch/alarms/store.ts'
import type {AlarmStyle, Environment} from '../environment.ts'
import type {Instance} from './instances.ts'
import {baseName} from './names.ts'
import {platformTopics} from './platform-topics.ts'
import {making, type Resource} from './resource.ts'
import {instanceTags} from './tags.ts'

type Rate = 'BounceRate' | 'ComplaintRate'
type Severity = 'Warning' | 'Critical'

/** Fractions of the mail. */
const THRESHOLDS: Readonly<Record<Rate, Readonly<Record<Severity, number>>>> = {
  BounceRate: {Warning: 0.02, Critical: 0.04},
  ComplaintRate: {Warning: 0.0004, Critical: 0.0008},
}
const ALARMS = (['BounceRate', 'ComplaintRate'] as const).flatMap((rate) =>
  (['Warning', 'Critical'] as const).map((severity) => ({rate, severity})),
)
const PERIOD_SECONDS = 300

/** What SES publishes, and what the brokerpak watches in its place: a name and a dimension that no service has. */
const METRICS: Readonly<Record<AlarmStyle, {readonly prefix: string; readonly dimension: string}>> = {
  upstream: {prefix: '', dimension: 'ConfigurationSetName'},
  working: {prefix: 'Reputation.', dimension: 'ses:configuration-set'},
}

/**
 * The four alarms of an instance. Those that watch the right thing already are left as they are.
 * @throws ResourceError
 */
export function ensureAlarms(env: Environment, instance: Instance, reputationTopic: string): void {
  const {email, slack} = platformTopics(env)
  const topics = [email, slack, reputationTopic]
  for (const {rate, severity} of ALARMS) {
    const input = alarmInput(env.settings.alarms, instance, rate, severity, topics)
    if (watches(env, input.AlarmName, `${METRICS[env.settings.alarms].prefix}${rate}`)) continue
    making(ALARM, `creating CloudWatch Metric Alarm (${input.AlarmName})`, () => putMetricAlarm(env, input))
  }
}

export function removeAlarms(env: Environment, instanceId: string): void {
  deleteAlarms(
    env,
    ALARMS.map(({rate, severity}) => alarmName(instanceId, rate, severity)),
  )
}

/**
 * As the brokerpak writes it. A warning has an upper bound too: it is OK again once the rate is critical.
 * @param topics notified of ALARM and of OK, and never of missing data
 */
function alarmInput(
  style: AlarmStyle,
  instance: Instance,
  rate: Rate,
  severity: Severity,
  topics: readonly string[],
): PutMetricAlarmInput {
  const {prefix, dimension} = METRICS[style]
  const name = baseName(instance.id)
  const {Warning: warning, Critical: critical} = THRESHOLDS[rate]
  const condition = severity === 'Warning' ? `m1 >= ${warning} AND m1 < ${critical}` : `m1 >= ${critical}`
  return {
    AlarmName: alarmName(instance.id, rate, severity),
    AlarmDescription: `${severity}: the ${rate} of ${name} is ${severity === 'Warning' ? 'rising' : 'too high'}`,
    AlarmActions: topics,
    OKActions: topics,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Metrics: [
      {
        Id: `${severity.toLowerCase()}_e1`,
        Expression: `IF(${condition}, 1, 0)`,
        Label: `${rate} ${severity}`,
        ReturnData: true,
      },
      {
        Id: 'm1',
        ReturnData: false,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/SES',
            MetricName: `${prefix}${rate}`,
            Dimensions: [{Name: dimension, Value: name}],
          },
          Period: PERIOD_SECONDS,
          Stat: 'Average',
        },
      },
    ],
    Tags: Object.entries(instanceTags(instance)).map(([Key, Value]) => ({Key, Value})),
  }
}

function alarmName(instanceId: string, rate: Rate, severity: Severity): string {
  return `${baseName(instanceId)}-${rate}-${severity}`
}

function watches(env: Environment, name: string, metric: string): boolean {
  const watched = findAlarm(env, name)?.watched
  return (
    watched?.kind === 'math' && watched.queries.some((query) => query.kind === 'stat' && query.metric.name === metric)
  )
}

const ALARM: Resource = {
  type: 'aws_cloudwatch_metric_alarm',
  name: 'reputation',
  file: 'alarms.tf',
  line: 33,
  service: 'CloudWatch',
  operation: 'PutMetricAlarm',
}
