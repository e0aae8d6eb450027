import type {Environment} from '../environment.ts'
import {ensureKey, ensureTopic, removeKey, removeTopic} from './encrypted-topic.ts'
import type {InstanceInputs} from './inputs.ts'
import type {Instance} from './instances.ts'
import {baseName} from './names.ts'
import type {Resource} from './resource.ts'
import {endSubscription, makeSubscription, managedSubscriptions} from './subscription.ts'
import {instanceTags} from './tags.ts'

/** The key that AWS manages for SNS: CloudWatch cannot use it, which is the brokerpak's mistake. */
const AWS_KEY = 'alias/aws/sns'

const reputationTopicName = (instanceId: string): string => `${baseName(instanceId)}-reputation-notifications`

/**
 * The topic that an instance's alarms notify, with its one subscription: the admin's mailbox, which has to confirm it. Another
 * admin's takes its place.
 * @returns its ARN
 * @throws ResourceError
 */
export function ensureReputationTopic(env: Environment, instance: Instance, inputs: InstanceInputs): string {
  const name = reputationTopicName(instance.id)
  const tags = instanceTags(instance)
  const works = env.settings.alarms === 'working'
  const key = works ? ensureKey(env, KEY, {name, service: 'cloudwatch.amazonaws.com', tags}) : AWS_KEY
  const arn = ensureTopic(env, TOPIC, {name, tags, key})
  if (!works) removeKey(env, name)
  ensureAdmin(env, instance.id, arn, inputs.adminEmail)
  return arn
}

function ensureAdmin(env: Environment, instanceId: string, topicArn: string, endpoint: string): void {
  const known = managedSubscriptions(env, instanceId)
  if (known.some((subscription) => subscription.endpoint === endpoint)) return
  for (const {arn} of known) endSubscription(env, instanceId, arn)
  makeSubscription(env, SUBSCRIPTION, instanceId, {topicArn, protocol: 'email', endpoint})
}

export function removeReputationTopic(env: Environment, instanceId: string): void {
  removeTopic(env, reputationTopicName(instanceId))
}

const ALARMS = {file: 'alarms.tf', service: 'SNS'}

const TOPIC: Resource = {
  ...ALARMS,
  type: 'aws_sns_topic',
  name: 'reputation_notifications',
  line: 4,
  operation: 'CreateTopic',
}
const SUBSCRIPTION: Resource = {
  ...ALARMS,
  type: 'aws_sns_topic_subscription',
  name: 'reputation_notifications',
  line: 11,
  operation: 'Subscribe',
}
const KEY: Resource = {
  type: 'aws_kms_key',
  name: 'reputation_notifications',
  file: 'kms.tf',
  line: 1,
  service: 'KMS',
  operation: 'CreateKey',
}
