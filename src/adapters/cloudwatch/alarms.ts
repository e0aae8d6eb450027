import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch'
import {alarmInput} from '../../domain/audit/repair.ts'
import type {AuditAlarms} from '../../ports/audit/account.ts'
import type {AwsAccount} from '../http/aws-account.ts'
import {ALARMS} from '../http/aws-body-limit.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'
import {nextPages} from '../http/next-page.ts'
import {retryOptions} from '../http/retry-options.ts'
import {auditedAlarm, NewestAttempts} from './alarm-states.ts'

/** The most that DescribeAlarms and DescribeAlarmHistory give at a time. */
const PAGE_SIZE = 100
const HISTORY_PAGES = 20

/** CloudWatch alarms, their history, and which metrics there are. */
export function cloudWatchAlarms(account: AwsAccount, {signal, trace}: AwsOptions): AuditAlarms {
  const client = new CloudWatchClient(retryOptions(account, trace, ALARMS))
  const abort = {abortSignal: signal}
  const call = async <Answer>(what: string, action: string, run: () => Promise<Answer>): Promise<Answer> =>
    await awsCall(signal, {what, action: `cloudwatch:${action}`}, run)
  const after = (token: string | undefined) => (token === undefined ? {} : {NextToken: token})

  return {
    async *alarms(prefix) {
      const next = nextPages('list the alarms')
      let token: string | undefined
      do {
        const input = {AlarmNamePrefix: prefix, MaxRecords: PAGE_SIZE, ...after(token)}
        const page = await call('list the alarms', 'DescribeAlarms', () =>
          client.send(new DescribeAlarmsCommand(input), abort),
        )
        yield (page.MetricAlarms ?? []).map(auditedAlarm)
        token = next(page.NextToken)
      } while (token)
    },

    async failedActions(alarm) {
      const attempts = new NewestAttempts()
      const next = nextPages('read the history of the alarms')
      let token: string | undefined
      let pages = 0
      do {
        const input = {
          ...(alarm === undefined ? {} : {AlarmName: alarm}),
          HistoryItemType: 'Action' as const,
          ScanBy: 'TimestampDescending' as const,
          MaxRecords: PAGE_SIZE,
          ...after(token),
        }
        const page = await call('read the history of the alarms', 'DescribeAlarmHistory', () =>
          client.send(new DescribeAlarmHistoryCommand(input), abort),
        )
        attempts.add(page.AlarmHistoryItems ?? [])
        token = next(page.NextToken)
        pages += 1
      } while (token && pages < HISTORY_PAGES)
      return {failed: attempts.failed(), whole: !token}
    },

    async *publishedSets(configurationSet) {
      const next = nextPages('list the reputation metrics')
      let token: string | undefined
      do {
        const input = {
          Namespace: 'AWS/SES',
          MetricName: 'Reputation.BounceRate',
          Dimensions: [
            {Name: 'ses:configuration-set', ...(configurationSet === undefined ? {} : {Value: configurationSet})},
          ],
          ...after(token),
        }
        const page = await call('list the reputation metrics', 'ListMetrics', () =>
          client.send(new ListMetricsCommand(input), abort),
        )
        yield (page.Metrics ?? []).flatMap(({Dimensions}) => Dimensions?.flatMap(({Value}) => Value ?? []) ?? [])
        token = next(page.NextToken)
      } while (token)
    },

    async put(alarm) {
      await call(`write the alarm ${alarm.name}`, 'PutMetricAlarm', () =>
        client.send(new PutMetricAlarmCommand(alarmInput(alarm))),
      )
    },
  }
}
