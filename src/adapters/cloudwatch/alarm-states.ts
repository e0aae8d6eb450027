import type {AlarmHistoryItem, MetricAlarm} from '@aws-sdk/client-cloudwatch'
import type {AuditedAlarm, FailedAction, WatchedMetric} from '../../domain/audit/facts.ts'
import {plainLine} from '../../domain/text/plain-text.ts'

export function auditedAlarm(alarm: MetricAlarm): AuditedAlarm {
  const stateSince = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString()
  return {
    name: alarm.AlarmName ?? '',
    ...(alarm.AlarmDescription === undefined ? {} : {description: alarm.AlarmDescription}),
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    ...(stateSince === undefined ? {} : {stateSince}),
    actionsEnabled: alarm.ActionsEnabled ?? true,
    alarmActions: alarm.AlarmActions ?? [],
    okActions: alarm.OKActions ?? [],
    watched: watched(alarm),
    expressions: (alarm.Metrics ?? []).flatMap(({Expression}) => Expression ?? []),
    ...(alarm.Metrics?.length || alarm.Threshold === undefined ? {} : {threshold: alarm.Threshold}),
    ...(alarm.ComparisonOperator === undefined ? {} : {comparison: alarm.ComparisonOperator}),
  }
}

function watched(alarm: MetricAlarm): WatchedMetric[] {
  const plain = alarm.MetricName === undefined ? [] : [alarm]
  const queried = (alarm.Metrics ?? []).flatMap(({MetricStat}) => MetricStat?.Metric ?? [])
  return [...plain, ...queried].map(({Namespace, MetricName, Dimensions}) => ({
    namespace: Namespace ?? '',
    name: MetricName ?? '',
    dimensions: (Dimensions ?? []).map(({Name, Value}) => ({name: Name ?? '', value: Value ?? ''})),
  }))
}

interface Attempt extends FailedAction {
  readonly ok: boolean
}

/** What became of the newest attempt of each alarm to notify each topic; items come newest first. */
export class NewestAttempts {
  readonly #attempts = new Map<string, Attempt>()

  add(items: readonly AlarmHistoryItem[]): void {
    for (const {AlarmName: alarm, HistoryData, HistorySummary, Timestamp} of items) {
      const data = parsed(HistoryData)
      const topic = text(data['notificationResource'])
      const key = `${alarm} ${topic}`
      if (alarm === undefined || topic === undefined || this.#attempts.has(key)) continue
      this.#attempts.set(key, {
        alarm,
        topic,
        at: Timestamp?.toISOString() ?? '',
        ok: data['actionState'] !== 'Failed',
        error: plainLine(text(data['error']) ?? HistorySummary ?? 'no reason given'),
      })
    }
  }

  failed(): FailedAction[] {
    return [...this.#attempts.values()].filter(({ok}) => !ok).map(({ok: _, ...attempt}) => attempt)
  }
}

function parsed(json: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? '')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
