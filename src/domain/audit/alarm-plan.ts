import {type RateName, SERVICE_THRESHOLDS} from '../reputation/thresholds.ts'
import type {AuditedAlarm, InstanceFacts} from './facts.ts'
import type {AlarmDefinition} from './repair.ts'

const LEVELS = ['warning', 'critical'] as const
type Level = (typeof LEVELS)[number]

/** What SES publishes for a configuration set, and nothing else (SES Developer Guide, "Pausing sending for a set"). */
export const METRIC_OF: Readonly<Record<RateName, string>> = {
  bounce: 'Reputation.BounceRate',
  complaint: 'Reputation.ComplaintRate',
}
export const DIMENSION = 'ses:configuration-set'

export interface PlannedAlarm {
  readonly name: string
  readonly rate: RateName
  readonly level: Level
  readonly metric: string
  readonly threshold: number
}

/** The four alarms of an instance, by the names that the broker gives them. */
export function plannedAlarms(configurationSet: string): PlannedAlarm[] {
  return (['bounce', 'complaint'] as const).flatMap((rate) =>
    LEVELS.map((level) => ({
      name: `${configurationSet}-${rate === 'bounce' ? 'BounceRate' : 'ComplaintRate'}-${level === 'warning' ? 'Warning' : 'Critical'}`,
      rate,
      level,
      metric: METRIC_OF[rate],
      threshold: SERVICE_THRESHOLDS[rate][level],
    })),
  )
}

/** An alarm as it should be; undefined while nobody would be notified. */
export function definitionOf(
  planned: PlannedAlarm,
  instance: Pick<InstanceFacts, 'configurationSet'>,
  actions: readonly string[],
): AlarmDefinition | undefined {
  if (actions.length === 0) return undefined
  const word = planned.rate === 'bounce' ? 'bounce' : 'complaint'
  const does = planned.level === 'warning' ? 'warns' : 'disables sending'
  return {
    name: planned.name,
    description: `The ${word} rate of ${instance.configurationSet} has reached ${planned.threshold}, where the service ${does}.`,
    metric: planned.metric,
    configurationSet: instance.configurationSet,
    threshold: planned.threshold,
    actions,
  }
}

/**
 * The topics that an alarm should notify: those that it notifies already and that exist, else those that the instance's other
 * alarms notify, and what the operator names.
 */
export function actionsFor(
  alarm: AuditedAlarm | undefined,
  alarms: readonly AuditedAlarm[],
  existing: ReadonlySet<string> | undefined,
  given: readonly string[],
): string[] {
  const usable = (topics: readonly string[]): string[] => topics.filter((arn) => existing?.has(arn) ?? true)
  const own = usable(alarm?.alarmActions ?? [])
  const found = own.length > 0 ? own : usable(alarms.flatMap(({alarmActions}) => alarmActions))
  return [...new Set([...found, ...given])].slice(0, MOST_ACTIONS)
}

/** CloudWatch takes five actions for a state. */
const MOST_ACTIONS = 5
