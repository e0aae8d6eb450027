import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {AwsError} from '../aws-error.ts'
import {askToConfirm, newToken, TOKEN_MILLIS} from './confirmation.ts'
import {checkEndpoint, type Protocol} from './endpoints.ts'
import {invalidParameter} from './invalid-parameter.ts'
import {checkSubscriptionAttributes, type SubscriptionAttributes} from './subscription-attributes.ts'
import {requireTopic} from './topics.ts'

export interface Subscription {
  readonly arn: string
  readonly topicArn: string
  readonly protocol: Protocol
  readonly endpoint: string
  readonly attributes: SubscriptionAttributes
  /** `cancelled`: its endpoint left without a signature, and may come back by the token. */
  readonly state: 'pending' | 'confirmed' | 'cancelled'
  /** Only a signed request may unsubscribe it. */
  readonly authenticated: boolean
}

export interface Row {
  arn: string
  topic_arn: string
  protocol: Protocol
  endpoint: string
  attributes_json: string
  state: Subscription['state']
  authenticated: number
}

/** What lists show: what was never confirmed goes when its token does. @see TOKEN_MILLIS */
export const VISIBLE = "(state = 'confirmed' OR state = 'pending' AND token_expires_at > ?1)"

/**
 * Subscribes an endpoint, which has to confirm it: the question is on its way when this returns. The same endpoint again
 * is the same subscription, and is asked again while it has not confirmed.
 * @throws AwsError NotFound for the topic, InvalidParameter
 */
export function subscribe(
  env: Environment,
  asked: {topicArn: string; protocol: Protocol; endpoint: string; attributes?: SubscriptionAttributes},
): Subscription {
  const {topicArn, protocol, endpoint, attributes = {}} = asked
  const {store, clock} = env
  checkEndpoint(protocol, endpoint)
  checkSubscriptionAttributes(attributes, 'Subscribe')
  return store.transaction(() => {
    const topic = requireTopic(env, topicArn)
    forgetExpired(env, topicArn)
    const known = findByEndpoint(env, asked)
    if (known?.state === 'confirmed') return sameOrRefused(known, attributes)
    const token = newToken()
    const arn = known?.arn ?? `${topicArn}:${randomUUID()}`
    store.run(
      `INSERT INTO sns_subscription (arn, topic_arn, protocol, endpoint, attributes_json, state, token, token_expires_at,
         authenticated, created_at) VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, 0, ?)
       ON CONFLICT DO UPDATE SET attributes_json = excluded.attributes_json, state = 'pending', token = excluded.token,
         token_expires_at = excluded.token_expires_at`,
      arn,
      topicArn,
      protocol,
      endpoint,
      JSON.stringify(attributes),
      token,
      clock.now() + TOKEN_MILLIS,
      clock.now(),
    )
    askToConfirm(env, topic, arn, token, 'SubscriptionConfirmation')
    return requireSubscription(env, arn)
  })
}

function sameOrRefused(known: Subscription, attributes: SubscriptionAttributes): Subscription {
  if (Object.entries(attributes).every(([name, value]) => known.attributes[name] === value)) return known
  throw invalidParameter('Attributes', 'Subscription already exists with different attributes')
}

/**
 * @returns the subscription's ARN
 * @throws AwsError InvalidParameter for a token that is unknown to the topic, or older than two days
 */
export function confirmSubscription(
  env: Environment,
  {topicArn, token, authenticated}: {topicArn: string; token: string; authenticated: boolean},
): string {
  // A token of a topic that is gone says nothing: SNS calls the token wrong (recorded answer).
  const row = env.store.one<{arn: string; expires: number}>(
    'SELECT arn, token_expires_at AS expires FROM sns_subscription WHERE topic_arn = ? AND token = ?',
    topicArn,
    token,
  )
  if (!row) throw invalidParameter('Token')
  if (row.expires <= env.clock.now()) throw invalidParameter('Token', 'Token has expired')
  env.store.run(
    "UPDATE sns_subscription SET state = 'confirmed', authenticated = max(authenticated, ?) WHERE arn = ?",
    Number(authenticated),
    row.arn,
  )
  return row.arn
}

/**
 * Ends a subscription; one that is not there is no mistake. Whoever ends it without a signature is sent a message by which
 * to take it back (SNS API Reference, Unsubscribe).
 * @throws AwsError InvalidParameter while it is not confirmed, AuthorizationError when a signature is needed
 */
export function unsubscribe(env: Environment, arn: string, {signed}: {signed: boolean}): void {
  const {store, clock} = env
  store.transaction(() => {
    const found = findSubscription(env, arn)
    if (!found || found.state === 'cancelled') return
    if (found.state === 'pending')
      throw invalidParameter('SubscriptionArn', 'Cannot unsubscribe a subscription that is pending confirmation')
    if (!signed && found.authenticated)
      throw new AwsError('AuthorizationError', 403, 'Unsubscribing needs authentication: it was confirmed that way.')
    store.run('DELETE FROM sns_delivery WHERE subscription_arn = ? AND due_at IS NOT NULL', arn)
    if (signed) return void store.run('DELETE FROM sns_subscription WHERE arn = ?', arn)
    const token = newToken()
    store.run(
      "UPDATE sns_subscription SET state = 'cancelled', token = ?, token_expires_at = ? WHERE arn = ?",
      token,
      clock.now() + TOKEN_MILLIS,
      arn,
    )
    askToConfirm(env, requireTopic(env, found.topicArn), arn, token, 'UnsubscribeConfirmation')
  })
}

/** @throws AwsError NotFound */
export function requireSubscription(env: Environment, arn: string): Subscription {
  const found = findSubscription(env, arn)
  if (!found || found.state === 'cancelled') throw new AwsError('NotFound', 404, 'Subscription does not exist')
  return found
}

/** Whatever its state; what has expired unconfirmed is gone. */
export function findSubscription(env: Environment, arn: string): Subscription | undefined {
  const sql = `SELECT * FROM sns_subscription WHERE arn = ?2 AND (state = 'confirmed' OR token_expires_at > ?1)`
  const row = env.store.one<Row>(sql, env.clock.now(), arn)
  return row && fromRow(row)
}

function findByEndpoint(env: Environment, asked: {topicArn: string; protocol: Protocol; endpoint: string}) {
  const sql = 'SELECT * FROM sns_subscription WHERE topic_arn = ? AND protocol = ? AND endpoint = ?'
  const row = env.store.one<Row>(sql, asked.topicArn, asked.protocol, asked.endpoint)
  return row && fromRow(row)
}

export function confirmedSubscriptions(env: Environment, topicArn: string): Subscription[] {
  const sql = "SELECT * FROM sns_subscription WHERE topic_arn = ? AND state = 'confirmed' ORDER BY arn"
  return env.store.all<Row>(sql, topicArn).map(fromRow)
}

/** @throws AwsError NotFound, InvalidParameter */
export function setSubscriptionAttribute(env: Environment, arn: string, name: string, value: string): void {
  const {attributes} = requireSubscription(env, arn)
  const {[name]: _, ...others} = attributes
  const changed = value === '' ? others : {...others, [name]: value}
  checkSubscriptionAttributes(value === '' ? {...changed, [name]: ''} : changed, 'SetSubscriptionAttributes')
  env.store.run('UPDATE sns_subscription SET attributes_json = ? WHERE arn = ?', JSON.stringify(changed), arn)
}

function forgetExpired(env: Environment, topicArn: string): void {
  const sql = "DELETE FROM sns_subscription WHERE topic_arn = ? AND state <> 'confirmed' AND token_expires_at <= ?"
  env.store.run(sql, topicArn, env.clock.now())
}

export function fromRow(row: Row): Subscription {
  return {
    arn: row.arn,
    topicArn: row.topic_arn,
    protocol: row.protocol,
    endpoint: row.endpoint,
    attributes: JSON.parse(row.attributes_json) as SubscriptionAttributes,
    state: row.state,
    authenticated: row.authenticated === 1,
  }
}
