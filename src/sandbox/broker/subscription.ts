import {AwsError} from '../aws/aws-error.ts'
import type {Protocol} from '../aws/sns/endpoints.ts'
import {subscribe, unsubscribe} from '../aws/sns/subscriptions.ts'
import type {Environment} from '../environment.ts'
import {making, type Resource} from './resource.ts'

/**
 * Subscribes an endpoint to a topic, for an instance or a binding. SNS has one subscription for one endpoint: a second owner
 * gets the first one's, and whoever ends it first ends it for both.
 * @throws ResourceError for an endpoint that SNS refuses, `""` among them
 */
export function makeSubscription(
  env: Environment,
  resource: Resource,
  ownerId: string,
  asked: {readonly topicArn: string; readonly protocol: Protocol; readonly endpoint: string},
): void {
  making(resource, 'creating SNS Topic Subscription', () => {
    const {arn} = subscribe(env, asked)
    env.store.run('INSERT OR IGNORE INTO managed_subscription (owner_id, subscription_arn) VALUES (?, ?)', ownerId, arn)
  })
}

/** What an owner subscribed, that is still there. */
export function managedSubscriptions(
  env: Environment,
  ownerId: string,
): {readonly arn: string; readonly topicArn: string; readonly protocol: Protocol; readonly endpoint: string}[] {
  return env.store.all(
    `SELECT arn, topic_arn AS topicArn, protocol, endpoint FROM sns_subscription
     JOIN managed_subscription ON subscription_arn = arn WHERE owner_id = ? ORDER BY arn`,
    ownerId,
  )
}

/** Ends a subscription of an owner. One that was never confirmed cannot be ended: tofu forgets it, and SNS does in two days. */
export function endSubscription(env: Environment, ownerId: string, arn: string): void {
  const {store} = env
  store.run('DELETE FROM managed_subscription WHERE owner_id = ? AND subscription_arn = ?', ownerId, arn)
  try {
    unsubscribe(env, arn, {signed: true})
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'InvalidParameter')) throw error
  }
}

/** Ends all that an owner subscribed. */
export function endSubscriptions(env: Environment, ownerId: string): void {
  for (const {arn} of managedSubscriptions(env, ownerId)) endSubscription(env, ownerId, arn)
  env.store.run('DELETE FROM managed_subscription WHERE owner_id = ?', ownerId)
}
