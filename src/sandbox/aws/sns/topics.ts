import type {Environment} from '../../environment.ts'
import {topicArn} from '../../policies/arn.ts'
import {AwsError} from '../aws-error.ts'
import {deleteTags, putTags, tagsOf} from '../tags.ts'
import {invalidParameter} from './invalid-parameter.ts'
import {checkTopicAttribute} from './topic-attributes.ts'

export interface Topic {
  readonly arn: string
  /** As they were set; what was never set is absent. */
  readonly attributes: Readonly<Record<string, string>>
}

interface NewTopic {
  readonly attributes?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, string>>
}

const NAME = /^[A-Za-z0-9_-]{1,256}$/

/**
 * Makes a topic; one that is there already is left as it is (SNS API Reference, CreateTopic: the action is idempotent).
 * @returns its ARN
 * @throws AwsError InvalidParameter, also for attributes or tags that are not those of the topic that is there
 */
export function createTopic(env: Environment, name: string, {attributes = {}, tags = {}}: NewTopic = {}): string {
  if (!NAME.test(name)) throw invalidParameter('Topic Name')
  for (const [key, value] of Object.entries(attributes)) checkTopicAttribute(key, value)
  const arn = topicArn(env.settings, name)
  env.store.transaction(() => {
    const known = findTopic(env, arn)
    if (known) return checkSame(env, known, attributes, tags)
    const sql = 'INSERT INTO sns_topic (arn, attributes_json, created_at) VALUES (?, ?, ?)'
    env.store.run(sql, arn, JSON.stringify(attributes), env.clock.now())
    putTags(env, arn, tags)
  })
  return arn
}

function checkSame(
  env: Environment,
  topic: Topic,
  attributes: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
): void {
  const differs = Object.entries(attributes).some(([key, value]) => topic.attributes[key] !== value)
  if (differs) throw invalidParameter('Attributes', 'Topic already exists with different attributes')
  const has = new Map(tagsOf(env, topic.arn).map(({Key, Value}) => [Key, Value]))
  if (Object.entries(tags).some(([key, value]) => has.get(key) !== value))
    throw invalidParameter('Tags', 'Topic already exists with different tags')
}

export function findTopic(env: Environment, arn: string): Topic | undefined {
  const row = env.store.one<{attributes_json: string}>('SELECT attributes_json FROM sns_topic WHERE arn = ?', arn)
  return row && {arn, attributes: JSON.parse(row.attributes_json) as Record<string, string>}
}

/** @throws AwsError NotFound */
export function requireTopic(env: Environment, arn: string): Topic {
  const topic = findTopic(env, arn)
  if (!topic) throw new AwsError('NotFound', 404, 'Topic does not exist')
  return topic
}

/** @param value "" takes the attribute away. @throws AwsError NotFound, InvalidParameter */
export function setTopicAttribute(env: Environment, arn: string, name: string, value: string): void {
  checkTopicAttribute(name, value)
  const {[name]: _, ...others} = requireTopic(env, arn).attributes
  const attributes = value === '' ? others : {...others, [name]: value}
  env.store.run('UPDATE sns_topic SET attributes_json = ? WHERE arn = ?', JSON.stringify(attributes), arn)
}

/** Deletes a topic with its subscriptions and what is still to be delivered to them. One that is not there is no mistake. */
export function deleteTopic(env: Environment, arn: string): void {
  const {store} = env
  store.transaction(() => {
    store.run(
      `DELETE FROM sns_delivery WHERE due_at IS NOT NULL
         AND subscription_arn IN (SELECT arn FROM sns_subscription WHERE topic_arn = ?)`,
      arn,
    )
    store.run('DELETE FROM sns_subscription WHERE topic_arn = ?', arn)
    store.run('DELETE FROM sns_topic WHERE arn = ?', arn)
    deleteTags(env, arn)
  })
}
