import type {Permission} from '../iam/authorize.ts'
import type {QueryParameters} from '../protocols/query-parameters.ts'
import type {Call} from '../service.ts'
import {invalidParameter} from './invalid-parameter.ts'

/** The permission to do something to the topic that a parameter names. */
export function permissionOnTopic(action: string, parameter = 'TopicArn'): (call: Call<QueryParameters>) => Permission {
  return ({input}) => ({action, resource: arnIn(input, parameter)})
}

/** The permission to do something to a subscription, which is the permission on its topic. */
export function permissionOnSubscription(action: string): (call: Call<QueryParameters>) => Permission {
  return ({input}) => ({action, resource: topicOf(arnIn(input, 'SubscriptionArn'))})
}

const ARN_ELEMENTS = 6

/** @throws AwsError InvalidParameter for what is no ARN, which SNS says before anything else (recorded answers) */
function arnIn(input: QueryParameters, parameter: string): string {
  const text = input.optionalString(parameter) ?? ''
  const elements = text.split(':').length
  if (elements >= ARN_ELEMENTS) return text
  throw invalidParameter(parameter, `An ARN must have at least ${ARN_ELEMENTS} elements, not ${elements}`)
}

/** A subscription's ARN is its topic's with an id behind it. */
function topicOf(subscriptionArn: string): string {
  return subscriptionArn.slice(0, Math.max(subscriptionArn.lastIndexOf(':'), 0))
}
