import {AwsError} from '../aws/aws-error.ts'
import {createAlias, deleteAlias, requireKey} from '../aws/kms/aliases.ts'
import {accountStatement, createKey, scheduleKeyDeletion} from '../aws/kms/keys.ts'
import {createTopic, deleteTopic, findTopic, setTopicAttribute} from '../aws/sns/topics.ts'
import type {Environment} from '../environment.ts'
import {topicArn} from '../policies/arn.ts'
import {making, type Resource} from './resource.ts'

/** Days until a key of the broker is gone. */
const DELETION_DAYS = 7

interface WantedTopic {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  /** A key's alias or ARN. */
  readonly key: string
  readonly policy?: string
}

/** @returns the topic's ARN @throws ResourceError */
export function ensureTopic(env: Environment, resource: Resource, {name, tags, key, policy}: WantedTopic): string {
  return making(resource, `creating SNS Topic (${name})`, () => {
    const arn = topicArn(env.settings, name)
    const known = findTopic(env, arn)
    const attributes = {KmsMasterKeyId: key, ...(policy !== undefined && {Policy: policy})}
    if (!known) return createTopic(env, name, {attributes, tags})
    for (const [attribute, value] of Object.entries(attributes))
      if (known.attributes[attribute] !== value) setTopicAttribute(env, arn, attribute, value)
    return arn
  })
}

/** A key of the customer that one AWS service may use, behind the alias of the topic that it is for. @returns its ARN */
export function ensureKey(
  env: Environment,
  resource: Resource,
  {name, service, tags}: {name: string; service: string; tags: Readonly<Record<string, string>>},
): string {
  const alias = `alias/${name}`
  const known = findKey(env, alias)
  if (known) return known.arn
  return making(resource, 'creating KMS Key', () => {
    const key = createKey(env, {policy: keyPolicy(env, service), rotationEnabled: true, tags})
    createAlias(env, alias, key)
    return key.arn
  })
}

function keyPolicy({settings}: Environment, service: string): string {
  const statement = {
    Effect: 'Allow',
    Principal: {Service: service},
    Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
    Resource: '*',
  }
  return JSON.stringify({Version: '2012-10-17', Statement: [accountStatement(settings), statement]})
}

/** Takes a topic away, and the key that it has for itself; nothing happens where there is neither. */
export function removeTopic(env: Environment, name: string): void {
  const arn = topicArn(env.settings, name)
  env.store.run(
    'DELETE FROM managed_subscription WHERE subscription_arn IN (SELECT arn FROM sns_subscription WHERE topic_arn = ?)',
    arn,
  )
  deleteTopic(env, arn)
  removeKey(env, name)
}

export function removeKey(env: Environment, name: string): void {
  const alias = `alias/${name}`
  const key = findKey(env, alias)
  if (!key) return
  deleteAlias(env, alias)
  if (key.deletionAt === undefined) scheduleKeyDeletion(env, key, DELETION_DAYS)
}

function findKey(env: Environment, alias: string) {
  try {
    return requireKey(env, alias)
  } catch (error) {
    if (error instanceof AwsError) return undefined
    throw error
  }
}
