import {NotPlayed} from '../aws-error.ts'
import {type FilterScope, parseFilterPolicy} from './filter-policy.ts'
import {invalidParameter} from './invalid-parameter.ts'

const NOT_PLAYED: readonly string[] = ['DeliveryPolicy', 'RedrivePolicy', 'SubscriptionRoleArn', 'ReplayPolicy']

/** Attributes of a subscription, as they were set. */
export type SubscriptionAttributes = Readonly<Record<string, string>>

/**
 * @param attributes all that the subscription will have, because a filter policy is judged by its scope
 * @throws AwsError InvalidParameter
 */
export function checkSubscriptionAttributes(attributes: SubscriptionAttributes): void {
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value)
  const policy = attributes['FilterPolicy']
  if (policy) parseFilterPolicy(policy, filterScopeOf(attributes))
}

export function filterScopeOf(attributes: SubscriptionAttributes): FilterScope {
  return attributes['FilterPolicyScope'] === 'MessageBody' ? 'MessageBody' : 'MessageAttributes'
}

function checkAttribute(name: string, value: string): void {
  switch (name) {
    case 'FilterPolicy':
      return
    case 'FilterPolicyScope':
      if (value === 'MessageAttributes' || value === 'MessageBody') return
      throw invalidParameter('FilterPolicyScope', `Invalid value [${value}]. Use MessageAttributes or MessageBody`)
    case 'RawMessageDelivery':
      if (/^(true|false)$/i.test(value)) return
      throw invalidParameter('Attributes', `RawMessageDelivery: Invalid value [${value}]. Must be true or false.`)
    default:
      if (!NOT_PLAYED.includes(name)) throw invalidParameter('AttributeName')
      throw new NotPlayed(
        `SetSubscriptionAttributes(${name})`,
        'InvalidParameter',
        400,
        `The sandbox does not play the subscription attribute ${name}.`,
      )
  }
}
