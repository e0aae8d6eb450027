import type {AccountFacts, AuditedTopic, AuditPolicy, InstanceFacts} from './facts.ts'
import {found, type Judged} from './finding.ts'
import {topicName} from './judge-alarms.ts'

const REPUTATION = '-reputation-notifications'
const AWS_MANAGED = /(^|[:/])alias\/aws\/sns$/

/** The name of the topic that an instance's alarms notify its admin by. */
export function reputationTopicName(configurationSet: string): string {
  return `${configurationSet}${REPUTATION}`
}

/** @param arn of the instance's reputation topic. */
export function judgeInstanceTopic(
  arn: string | undefined,
  instance: InstanceFacts,
  account: AccountFacts,
  policy: AuditPolicy,
): Judged[] {
  if (arn === undefined || instance.set === 'gone') return []
  const topic = account.topics?.get(arn)
  return [...(topic ? judgeKey(topic, policy, instance) : []), ...judgeSubscription(arn, instance, account)]
}

/** Topics that no instance owns: the platform's. */
export function judgePlatformTopics(account: AccountFacts, policy: AuditPolicy, owned: ReadonlySet<string>): Judged[] {
  return [...(account.topics?.values() ?? [])]
    .filter(({arn}) => !owned.has(arn))
    .flatMap((topic) => judgeKey(topic, policy, undefined))
}

function judgeKey(topic: AuditedTopic, {topicKey}: AuditPolicy, instance: InstanceFacts | undefined): Judged[] {
  if (topic.key === undefined || !AWS_MANAGED.test(topic.key)) return []
  const name = topicName(topic.arn)
  return [
    found('topic-key-unusable', name, {
      instance,
      message: `CloudWatch cannot publish to ${instance ? 'the reputation topic' : name}: it is encrypted with ${topic.key}`,
      evidence: {topic: topic.arn, key: topic.key},
      repairs: topicKey === undefined ? [] : [{kind: 'topic-key', topicArn: topic.arn, key: topicKey}],
      // Which key, and whether to go without one, is the operator's decision; naming it is the decision.
      safe: topicKey !== undefined,
    }),
  ]
}

function judgeSubscription(topicArn: string, instance: InstanceFacts, account: AccountFacts): Judged[] {
  if (!account.subscriptions) return []
  const mails = account.subscriptions.filter((one) => one.topicArn === topicArn && one.protocol === 'email')
  if (mails.some(({confirmed}) => confirmed)) return []
  const [pending] = mails
  const name = topicName(topicArn)
  if (pending) {
    const {endpoint} = pending
    return [
      found('admin-subscription-pending', name, {
        instance,
        message: `${endpoint} has not confirmed the subscription to the warnings`,
        evidence: {topic: topicArn, endpoint},
        repairs: [{kind: 'subscribe-again', topicArn, endpoint}],
        safe: false,
      }),
    ]
  }
  const {adminEmail} = instance
  return [
    found('admin-subscription-missing', name, {
      instance,
      message: 'Nobody is subscribed to the warnings by mail',
      evidence: {topic: topicArn, ...(adminEmail === undefined ? {} : {adminEmail})},
      repairs: adminEmail === undefined ? [] : [{kind: 'subscribe-again', topicArn, endpoint: adminEmail}],
      safe: false,
    }),
  ]
}
