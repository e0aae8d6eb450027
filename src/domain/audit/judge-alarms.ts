import {formatDuration} from '../time/duration.ts'
import {actionsFor, DIMENSION, definitionOf, METRIC_OF, type PlannedAlarm, plannedAlarms} from './alarm-plan.ts'
import type {AccountFacts, AuditedAlarm, AuditPolicy, FailedAction, InstanceFacts, WatchedMetric} from './facts.ts'
import {type Detail, found, type Judged} from './finding.ts'
import type {Repair} from './repair.ts'
import type {RuleCode} from './rules.ts'

const DAY = 86_400_000
const METRICS: readonly string[] = Object.values(METRIC_OF)

export function judgeAlarms(instance: InstanceFacts, account: AccountFacts, policy: AuditPolicy): Judged[] {
  const {alarms, set, configurationSet} = instance
  if (!alarms || set === 'gone') return []
  const planned = plannedAlarms(configurationSet)
  const missing = planned.filter(({name}) => !alarms.some((alarm) => alarm.name === name))
  return [
    ...judgeMissing(missing, instance, account, policy),
    ...alarms.flatMap((alarm) => {
      const plan = planned.find(({name}) => name === alarm.name)
      return judgeAlarm(alarm, plan, instance, account, policy)
    }),
  ]
}

function judgeMissing(
  absent: readonly PlannedAlarm[],
  instance: InstanceFacts,
  account: AccountFacts,
  policy: AuditPolicy,
): Judged[] {
  const alarms = instance.alarms ?? []
  if (absent.length === 0) return []
  const actions = actionsFor(undefined, alarms, account.topicArns, policy.alarmTopics)
  const repairs = absent.flatMap((planned) => putAlarm(planned, instance, actions))
  return [
    found('alarms-missing', instance.configurationSet, {
      instance,
      severity: absent.some(({level}) => level === 'critical') ? 'error' : 'warning',
      message: `${absent.length} of 4 alarms are missing`,
      evidence: {missing: absent.map(({name}) => name)},
      repairs,
      ...(repairs.length === 0
        ? {
            fix: "Create the alarms: no topic is known that they could notify, so name the platform's with --alarm-topic ARN.",
          }
        : {}),
    }),
  ]
}

function judgeAlarm(
  alarm: AuditedAlarm,
  planned: PlannedAlarm | undefined,
  instance: InstanceFacts,
  account: AccountFacts,
  policy: AuditPolicy,
): Judged[] {
  const actions = actionsFor(alarm, instance.alarms ?? [], account.topicArns, policy.alarmTopics)
  const repairs = planned ? putAlarm(planned, instance, actions) : []
  const say = (code: RuleCode, detail: Omit<Detail, 'instance'>): Judged =>
    found(code, alarm.name, {instance, repairs, ...detail})
  const wrong = judgeWatched(alarm, instance, say)
  return [
    ...(wrong
      ? [wrong]
      : [...judgeThreshold(alarm, planned, instance, say), ...judgeData(alarm, instance, account, say)]),
    ...judgeActions(alarm, instance, account, say),
  ]
}

type Say = (code: RuleCode, detail: Omit<Detail, 'instance'>) => Judged

function judgeWatched(alarm: AuditedAlarm, instance: InstanceFacts, say: Say): Judged | undefined {
  const [first] = alarm.watched
  const evidence = {
    state: alarm.state,
    metric: first ? `${first.namespace} ${first.name}` : 'none',
    dimensions: first?.dimensions.map(({name, value}) => `${name}=${value}`) ?? [],
  }
  const strange = alarm.watched.find(({namespace, name}) => namespace !== 'AWS/SES' || !METRICS.includes(name))
  if (strange || !first) {
    const message = `${shortName(alarm, instance)} watches ${strange?.name ?? 'no metric'}, which SES does not publish`
    return say('alarm-metric-missing', {message, evidence})
  }
  const elsewhere = alarm.watched.find((metric) => !isRight(metric, metric.name, instance))
  if (!elsewhere) return undefined
  const dimensions = elsewhere.dimensions.map(({name, value}) => `${name}=${value}`).join(', ') || 'no dimension'
  return say('alarm-dimension-wrong', {
    message: `${shortName(alarm, instance)} watches ${dimensions}, where there is no data`,
    evidence,
  })
}

function isRight({namespace, name, dimensions}: WatchedMetric, metric: string, instance: InstanceFacts): boolean {
  const [only, ...others] = dimensions
  return (
    namespace === 'AWS/SES' &&
    name === metric &&
    others.length === 0 &&
    only?.name === DIMENSION &&
    only.value === instance.configurationSet
  )
}

function judgeThreshold(
  alarm: AuditedAlarm,
  planned: PlannedAlarm | undefined,
  instance: InstanceFacts,
  say: Say,
): Judged[] {
  if (alarm.expressions.length > 0) {
    const bound = planned?.level === 'warning' && alarm.expressions.some((text) => /<\s*[\d.]/.test(text))
    if (!bound) return []
    const message = `${shortName(alarm, instance)} goes back to OK when the rate turns critical`
    return [say('alarm-ends-at-critical', {message, evidence: {expressions: alarm.expressions}})]
  }
  if (!planned || alarm.threshold === undefined) return []
  const late = alarm.threshold > planned.threshold * (1 + 1e-9)
  if (!late && alarm.comparison === 'GreaterThanOrEqualToThreshold') return []
  return [
    say('alarm-threshold-wrong', {
      message: `${shortName(alarm, instance)} fires at ${alarm.threshold} (${alarm.comparison}) and should at ${planned.threshold}`,
      evidence: {threshold: alarm.threshold, comparison: alarm.comparison ?? 'none', expected: planned.threshold},
    }),
  ]
}

function judgeData(alarm: AuditedAlarm, instance: InstanceFacts, {now, published}: AccountFacts, say: Say): Judged[] {
  if (alarm.state !== 'INSUFFICIENT_DATA' || alarm.stateSince === undefined) return []
  const lasted = now - Date.parse(alarm.stateSince)
  if (lasted < DAY) return []
  const hasRates = published?.has(instance.configurationSet)
  return [
    say('alarm-insufficient-data', {
      severity: hasRates === false ? 'note' : 'warning',
      message: `${shortName(alarm, instance)} has had no data for ${formatDuration(lasted)}`,
      evidence: {
        state: alarm.state,
        stateSince: alarm.stateSince,
        ...(hasRates === undefined ? {} : {ratesPublished: hasRates}),
      },
      repairs: [],
    }),
  ]
}

function judgeActions(alarm: AuditedAlarm, instance: InstanceFacts, account: AccountFacts, say: Say): Judged[] {
  const {alarmActions, actionsEnabled} = alarm
  if (alarmActions.length === 0 || !actionsEnabled) {
    const message = `${shortName(alarm, instance)} notifies nobody: ${actionsEnabled ? 'it has no action' : 'its actions are switched off'}`
    return [say('alarm-no-action', {message, evidence: {actionsEnabled, alarmActions}})]
  }
  const gone = alarmActions.filter((arn) => account.topicArns && !account.topicArns.has(arn))
  const failed = (account.failedActions ?? []).filter(
    (action): action is FailedAction =>
      action.alarm === alarm.name && alarmActions.includes(action.topic) && !gone.includes(action.topic),
  )
  const broken = new Set([...gone, ...failed.map(({topic}) => topic)])
  if (broken.size === 0) return []
  const [newest] = failed
  const reason = newest ? `: ${newest.error}` : ', which does not exist'
  return [
    say('alarm-action-fails', {
      severity: alarmActions.every((arn) => broken.has(arn)) ? 'error' : 'warning',
      message: `${shortName(alarm, instance)} cannot publish to ${topicName([...broken][0] ?? '')}${reason}`,
      evidence: {failing: [...broken], working: alarmActions.filter((arn) => !broken.has(arn))},
      // Writing the alarm anew drops a topic that is gone; it does not mend one that refuses.
      ...(failed.length > 0 || gone.length === alarmActions.length ? {repairs: []} : {}),
    }),
  ]
}

function putAlarm(planned: PlannedAlarm, instance: InstanceFacts, actions: readonly string[]): Repair[] {
  const alarm = definitionOf(planned, instance, actions)
  return alarm ? [{kind: 'put-alarm', alarm}] : []
}

export function topicName(arn: string): string {
  return arn.split(':').at(-1) ?? arn
}

/** `BounceRate-Critical`: the instance is said beside it. */
function shortName({name}: AuditedAlarm, {configurationSet}: InstanceFacts): string {
  return name.startsWith(`${configurationSet}-`) ? name.slice(configurationSet.length + 1) : name
}
