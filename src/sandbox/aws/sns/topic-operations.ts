import type {Environment} from '../../environment.ts'
import {topicArn} from '../../policies/arn.ts'
import {cutPage, keyOfToken} from '../paging.ts'
import type {QueryOperation} from '../protocols/query.ts'
import type {QueryParameters} from '../protocols/query-parameters.ts'
import type {XmlContent} from '../protocols/xml.ts'
import {putTags, removeTags, tagsOf} from '../tags.ts'
import {HTTP_DELIVERY_POLICY} from './delivery-policy.ts'
import {invalidParameter} from './invalid-parameter.ts'
import {permissionOnTopic} from './permission.ts'
import {policyOf} from './topic-policy.ts'
import {createTopic, deleteTopic, requireTopic, setTopicAttribute, type Topic} from './topics.ts'

const PAGE = 100
/** The output of an operation that has one, though there is nothing in it: botocore reads no answer without it. */
const NOTHING_BUT_A_RESULT = {}

export const TOPIC_OPERATIONS: readonly QueryOperation[] = [
  {
    name: 'CreateTopic',
    permission: ({env, input}) => ({
      action: 'SNS:CreateTopic',
      resource: topicArn(env.settings, input.string('Name')),
    }),
    run({env, input}) {
      const [attributes, tags] = [input.map('Attributes'), readTags(input)]
      return {TopicArn: createTopic(env, input.string('Name'), {attributes, tags})}
    },
  },
  {
    name: 'DeleteTopic',
    permission: permissionOnTopic('SNS:DeleteTopic'),
    run: ({env, input}) => deleteTopic(env, input.string('TopicArn')),
  },
  {
    name: 'GetTopicAttributes',
    permission: permissionOnTopic('SNS:GetTopicAttributes'),
    run: ({env, input}) => ({Attributes: attributesOf(env, requireTopic(env, input.string('TopicArn')))}),
  },
  {
    name: 'SetTopicAttributes',
    permission: permissionOnTopic('SNS:SetTopicAttributes'),
    run({env, input}) {
      const value = input.optionalString('AttributeValue') ?? ''
      setTopicAttribute(env, input.string('TopicArn'), input.string('AttributeName'), value)
    },
  },
  {
    name: 'ListTopics',
    permission: () => ({action: 'SNS:ListTopics', resource: '*'}),
    run({env, input}) {
      const after = keyOfToken(input.optionalString('NextToken'))
      if (after === undefined) throw invalidParameter('NextToken')
      const sql = 'SELECT arn FROM sns_topic WHERE arn > ? ORDER BY arn LIMIT ?'
      const rows = env.store.all<{arn: string}>(sql, after, PAGE + 1)
      const {items, next} = cutPage(rows, PAGE, ({arn}) => arn)
      return {Topics: items.map(({arn}) => ({TopicArn: arn})), NextToken: next}
    },
  },
  {
    name: 'TagResource',
    permission: permissionOnTopic('SNS:TagResource', 'ResourceArn'),
    run({env, input}) {
      putTags(env, requireTopic(env, input.string('ResourceArn')).arn, readTags(input))
      return NOTHING_BUT_A_RESULT
    },
  },
  {
    name: 'UntagResource',
    permission: permissionOnTopic('SNS:UntagResource', 'ResourceArn'),
    run({env, input}) {
      removeTags(env, requireTopic(env, input.string('ResourceArn')).arn, input.strings('TagKeys'))
      return NOTHING_BUT_A_RESULT
    },
  },
  {
    name: 'ListTagsForResource',
    permission: permissionOnTopic('SNS:ListTagsForResource', 'ResourceArn'),
    run: ({env, input}) => ({Tags: tagsOf(env, requireTopic(env, input.string('ResourceArn')).arn)}),
  },
]

function readTags(input: QueryParameters): Record<string, string> {
  const tags = input.structures('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? ''])
  if (new Set(tags.map(([key]) => key)).size < tags.length) throw invalidParameter('Duplicated keys are not allowed.')
  return Object.fromEntries(tags) as Record<string, string>
}

function attributesOf(env: Environment, topic: Topic): XmlContent {
  const {accountId} = env.settings
  return new Map([
    ['TopicArn', topic.arn],
    ['Owner', accountId],
    ['DisplayName', ''],
    ['SubscriptionsConfirmed', String(count(env, topic.arn, 'confirmed'))],
    ['SubscriptionsPending', String(count(env, topic.arn, 'pending'))],
    ['SubscriptionsDeleted', String(count(env, topic.arn, 'cancelled'))],
    ['EffectiveDeliveryPolicy', JSON.stringify({http: HTTP_DELIVERY_POLICY})],
    ...Object.entries(topic.attributes),
    ['Policy', policyOf(topic, env.settings)],
  ])
}

function count(env: Environment, arn: string, state: string): number {
  const sql = `SELECT count(*) AS rows FROM sns_subscription
    WHERE topic_arn = ? AND state = ? AND (state = 'confirmed' OR token_expires_at > ?)`
  return env.store.one<{rows: number}>(sql, arn, state, env.clock.now())?.rows ?? 0
}
