import type {AccountFacts, AuditPolicy, InstanceFacts} from './facts.ts'
import {bySeverity, type Judged} from './finding.ts'
import {judgeAlarms, topicName} from './judge-alarms.ts'
import {judgeCredentials} from './judge-credentials.ts'
import {judgeIdentities, judgeSet} from './judge-mail.ts'
import {judgeInstanceTopic, judgePlatformTopics, reputationTopicName} from './judge-topics.ts'

/** Everything that is not as it should be, most severe first. What was not read is not judged. */
export function judgeAll(instances: readonly InstanceFacts[], account: AccountFacts, policy: AuditPolicy): Judged[] {
  const byName = new Map([...(account.topicArns ?? [])].map((arn) => [topicName(arn), arn]))
  const owned = new Set<string>()
  const judged = instances.flatMap((instance) => {
    const topic = byName.get(reputationTopicName(instance.configurationSet))
    if (topic !== undefined) owned.add(topic)
    return [
      ...judgeCredentials(instance, account, policy),
      ...judgeSet(instance),
      ...judgeIdentities(instance, account),
      ...judgeAlarms(instance, account, policy),
      ...judgeInstanceTopic(topic, instance, account, policy),
    ]
  })
  return [...judged, ...judgePlatformTopics(account, policy, owned)].sort((one, other) =>
    bySeverity(one.finding, other.finding),
  )
}
