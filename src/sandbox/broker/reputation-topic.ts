import type {World} from '../world.ts'
import {ensureKey, ensureTopic, removeKey, removeTopic} from './encrypted-topic.ts'
import type {InstanceInputs} from './inputs.ts'
import type {Instance} from './instances.ts'
import {baseName} from './names.ts'
import type {Resource} from './resource.ts'
import {endSubscription, makeSubscription, managedSubscriptions} from './subscription.ts'
import {instanceTags} from './tags.ts'

/** The key that AWS manages for SNS: CloudWatch cannot use it, which is the brokerpak's mistake. */
const AWS_KEY = 'alias/aws/sns'

export const reputationTopicName = (instanceId: string): string => `${baseName(instanceId)}-reputation-notifications`

/**
 * The topic that an instance's alarms tell, with its one subscription: the admin's mailbox, which has to confirm it. Another
 * admin's takes its place.
 * @returns its ARN
 * @throws ResourceError
 */
export function ensureReputationTopic(world: World, instance: Instance, inputs: InstanceInputs): string {
  const name = reputationTopicName(instance.id)
  const tags = instanceTags(instance)
  const works = world.settings.alarms === 'working'
  const key = works ? ensureKey(world, KEY, {name, service: 'cloudwatch.amazonaws.com', tags}) : AWS_KEY
  const arn = ensureTopic(world, TOPIC, {name, tags, key})
  if (!works) removeKey(world, name)
  ensureAdmin(world, instance.id, arn, inputs.adminEmail)
  return arn
}

function ensureAdmin(world: World, instanceId: string, topicArn: string, endpoint: string): void {
  const known = managedSubscriptions(world, instanceId)
  if (known.some((subscription) => subscription.endpoint === endpoint)) return
  for (const {arn} of known) endSubscription(world, instanceId, arn)
  makeSubscription(world, SUBSCRIPTION, instanceId, {topicArn, protocol: 'email', endpoint})
}

export function removeReputationTopic(world: World, instanceId: string): void {
  removeTopic(world, reputationTopicName(instanceId))
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
