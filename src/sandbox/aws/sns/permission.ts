import type {Permission} from '../iam/authorize.ts'
import type {QueryParameters} from '../protocols/query-parameters.ts'
import type {Call} from '../service.ts'

/** The permission to do something to the topic that a parameter names. */
export function permissionOnTopic(action: string, parameter = 'TopicArn'): (call: Call<QueryParameters>) => Permission {
  return ({input}) => ({action, resource: input.string(parameter)})
}

/** The permission to do something to a subscription, which is the permission on its topic. */
export function permissionOnSubscription(action: string): (call: Call<QueryParameters>) => Permission {
  return ({input}) => ({action, resource: topicOf(input.string('SubscriptionArn'))})
}

/** A subscription's ARN is its topic's with an id behind it. */
function topicOf(subscriptionArn: string): string {
  return subscriptionArn.slice(0, Math.max(subscriptionArn.lastIndexOf(':'), 0))
}
