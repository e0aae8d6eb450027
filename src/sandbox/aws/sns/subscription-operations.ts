import type {Environment} from '../../environment.ts'
import {cutPage, keyOfToken} from '../paging.ts'
import type {QueryOperation} from '../protocols/query.ts'
import type {QueryParameters} from '../protocols/query-parameters.ts'
import type {XmlContent} from '../protocols/xml.ts'
import {ANYONE} from '../sigv4/authenticate.ts'
import {HTTP_DELIVERY_POLICY} from './delivery-policy.ts'
import {checkProtocol, shownEndpoint} from './endpoints.ts'
import {invalidParameter} from './invalid-parameter.ts'
import {permissionOnSubscription, permissionOnTopic} from './permission.ts'
import {filterScopeOf} from './subscription-attributes.ts'
import {
  confirmSubscription,
  fromRow,
  type Row,
  requireSubscription,
  type Subscription,
  setSubscriptionAttribute,
  subscribe,
  unsubscribe,
  VISIBLE,
} from './subscriptions.ts'
import {requireTopic} from './topics.ts'

const PAGE = 100

export const SUBSCRIPTION_OPERATIONS: readonly QueryOperation[] = [
  {
    name: 'Subscribe',
    permission: permissionOnTopic('SNS:Subscribe'),
    run({env, input}) {
      const subscription = subscribe(env, {
        topicArn: input.string('TopicArn'),
        protocol: checkProtocol(input.string('Protocol')),
        endpoint: input.optionalString('Endpoint') ?? '',
        attributes: input.map('Attributes'),
      })
      const showArn = subscription.state === 'confirmed' || input.optionalBoolean('ReturnSubscriptionArn') === true
      return {SubscriptionArn: showArn ? subscription.arn : 'pending confirmation'}
    },
  },
  {
    // Whoever has the token got it at the endpoint, which is all that has to be proved.
    name: 'ConfirmSubscription',
    unsigned: true,
    permission: permissionOnTopic('SNS:ConfirmSubscription'),
    run({env, input, caller}) {
      const asked = input.optionalBoolean('AuthenticateOnUnsubscribe') ?? false
      const authenticated = asked && caller !== ANYONE
      const named = {topicArn: input.string('TopicArn'), token: input.string('Token')}
      return {SubscriptionArn: confirmSubscription(env, {...named, authenticated})}
    },
  },
  {
    name: 'Unsubscribe',
    unsigned: true,
    permission: permissionOnSubscription('SNS:Unsubscribe'),
    run: ({env, input, caller}) => unsubscribe(env, input.string('SubscriptionArn'), {signed: caller !== ANYONE}),
  },
  {
    name: 'ListSubscriptions',
    permission: () => ({action: 'SNS:ListSubscriptions', resource: '*'}),
    run: ({env, input}) => page(env, input, null),
  },
  {
    name: 'ListSubscriptionsByTopic',
    permission: permissionOnTopic('SNS:ListSubscriptionsByTopic'),
    run: ({env, input}) => page(env, input, requireTopic(env, input.string('TopicArn')).arn),
  },
  {
    name: 'GetSubscriptionAttributes',
    permission: permissionOnSubscription('SNS:GetSubscriptionAttributes'),
    run: ({env, input}) => ({
      Attributes: attributesOf(env, requireSubscription(env, input.string('SubscriptionArn'))),
    }),
  },
  {
    name: 'SetSubscriptionAttributes',
    permission: permissionOnSubscription('SNS:SetSubscriptionAttributes'),
    run({env, input}) {
      const value = input.optionalString('AttributeValue') ?? ''
      setSubscriptionAttribute(env, input.string('SubscriptionArn'), input.string('AttributeName'), value)
    },
  },
]

function page(env: Environment, input: QueryParameters, topicArn: string | null): XmlContent {
  const after = keyOfToken(input.optionalString('NextToken'))
  if (after === undefined) throw invalidParameter('NextToken')
  const sql = `SELECT * FROM sns_subscription WHERE ${VISIBLE} AND arn > ?2 AND (?3 IS NULL OR topic_arn = ?3)
    ORDER BY arn LIMIT ?4`
  const rows = env.store.all<Row>(sql, env.clock.now(), after, topicArn, PAGE + 1)
  const {items, next} = cutPage(rows.map(fromRow), PAGE, ({arn}) => arn)
  return {Subscriptions: items.map((item) => summary(env, item)), NextToken: next}
}

function summary({settings}: Environment, {arn, topicArn, protocol, endpoint, state}: Subscription): XmlContent {
  return {
    SubscriptionArn: state === 'confirmed' ? arn : 'PendingConfirmation',
    Owner: settings.accountId,
    Protocol: protocol,
    Endpoint: shownEndpoint(endpoint),
    TopicArn: topicArn,
  }
}

function attributesOf({settings}: Environment, subscription: Subscription): XmlContent {
  const {arn, topicArn, protocol, endpoint, state, authenticated, attributes} = subscription
  return new Map([
    ['SubscriptionArn', arn],
    ['TopicArn', topicArn],
    ['Owner', settings.accountId],
    ['Protocol', protocol],
    ['Endpoint', shownEndpoint(endpoint)],
    ['PendingConfirmation', String(state === 'pending')],
    ['ConfirmationWasAuthenticated', String(authenticated)],
    ['RawMessageDelivery', 'false'],
    ...(attributes['FilterPolicy'] ? [['FilterPolicyScope', filterScopeOf(attributes)] as const] : []),
    ...(protocol.startsWith('http')
      ? [['EffectiveDeliveryPolicy', JSON.stringify(HTTP_DELIVERY_POLICY)] as const]
      : []),
    ...Object.entries(attributes),
  ])
}
