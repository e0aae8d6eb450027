import type {AuditedAlarm, AuditedSubscription, AuditedTopic, FailedAction} from '../../domain/audit/facts.ts'
import {reputationTopicName} from '../../domain/audit/judge-topics.ts'
import type {AuditAlarms, AuditTopics} from '../../ports/audit/account.ts'
import {collect, type Reader} from './reader.ts'

export interface AlarmFacts {
  /** Undefined = not read, in all of these. */
  readonly alarms: readonly AuditedAlarm[] | undefined
  readonly failedActions: readonly FailedAction[] | undefined
  readonly published: ReadonlySet<string> | undefined
}

/** @param configurationSet the one instance's; undefined for all whose alarms begin with `prefix`. */
export async function readAlarms(
  port: AuditAlarms,
  reader: Reader,
  {prefix, configurationSet}: {readonly prefix: string; readonly configurationSet: string | undefined},
): Promise<AlarmFacts> {
  const [alarms, published] = await Promise.all([
    reader.read('the alarms', () =>
      collect(port.alarms(configurationSet === undefined ? prefix : `${configurationSet}-`)),
    ),
    reader.read('which rates SES publishes', () => collect(port.publishedSets(configurationSet))),
  ])
  const failedActions = await readFailures(port, reader, configurationSet === undefined ? undefined : (alarms ?? []))
  return {alarms, failedActions, published: published && new Set(published)}
}

/** Of all alarms in one go, or of each of a few. */
async function readFailures(
  port: AuditAlarms,
  reader: Reader,
  alarms: readonly AuditedAlarm[] | undefined,
): Promise<readonly FailedAction[] | undefined> {
  const histories = alarms
    ? [...(await reader.readEach('histories of alarms', alarms, ({name}) => port.failedActions(name))).values()]
    : [await reader.read('the history of the alarms', () => port.failedActions())].filter((one) => one !== undefined)
  if (histories.length === 0) return undefined
  if (histories.some(({whole}) => !whole)) {
    reader.say('older attempts of alarms to publish to their topics', 'only the newest 2000 are read', 'not-looked-at')
  }
  return histories.flatMap(({failed}) => failed)
}

export interface TopicFacts {
  readonly topicArns: ReadonlySet<string> | undefined
  readonly topics: ReadonlyMap<string, AuditedTopic> | undefined
  readonly subscriptions: readonly AuditedSubscription[] | undefined
}

/** The topics of instances and those that alarms notify, and who is subscribed. */
export async function readTopics(
  port: AuditTopics,
  reader: Reader,
  {
    sets,
    alarms,
    single,
  }: {
    readonly sets: readonly string[]
    readonly alarms: readonly AuditedAlarm[]
    readonly single: boolean
  },
): Promise<TopicFacts> {
  const arns = await reader.read('the topics', () => collect(port.topicArns()))
  if (!arns) return {topicArns: undefined, topics: undefined, subscriptions: undefined}
  const topicArns = new Set(arns)
  const names = new Set(sets.map(reputationTopicName))
  const own = arns.filter((arn) => names.has(arn.split(':').at(-1) ?? ''))
  const notified = alarms.flatMap(({alarmActions}) => alarmActions).filter((arn) => topicArns.has(arn))
  const asked = [...new Set([...own, ...notified])]
  const [topics, subscriptions] = await Promise.all([
    reader.readEach('topics', asked, (arn) => port.topic(arn)),
    reader.read('the subscriptions', async () =>
      single
        ? (await Promise.all(own.map((arn) => collect(port.subscriptions(arn))))).flat()
        : await collect(port.subscriptions()),
    ),
  ])
  const found = [...topics].flatMap(([arn, topic]) => (topic ? [[arn, topic] as const] : []))
  return {topicArns, topics: new Map(found), subscriptions}
}
