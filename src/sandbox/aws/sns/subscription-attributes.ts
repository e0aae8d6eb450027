import {NotImplemented} from '../aws-error.ts'
import {BadAttribute} from './bad-attribute.ts'
import {type FilterScope, parseFilterPolicy} from './filter-policy.ts'

const NOT_SUPPORTED: readonly string[] = ['DeliveryPolicy', 'RedrivePolicy', 'SubscriptionRoleArn', 'ReplayPolicy']

/** Attributes of a subscription, as they were set. */
export type SubscriptionAttributes = Readonly<Record<string, string>>

/**
 * @param attributes all that the subscription will have, because a filter policy is judged by its scope
 * @throws AwsError InvalidParameter, in the form of the operation
 */
export function checkSubscriptionAttributes(
  attributes: SubscriptionAttributes,
  operation: 'Subscribe' | 'SetSubscriptionAttributes',
): void {
  try {
    for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value)
    const policy = attributes['FilterPolicy']
    if (policy) parseFilterPolicy(policy, filterScopeOf(attributes))
  } catch (error) {
    throw error instanceof BadAttribute ? error.refusalOf(operation) : error
  }
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
      throw new BadAttribute(
        `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
      )
    case 'RawMessageDelivery':
      if (/^(true|false)$/i.test(value)) return
      throw new BadAttribute(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`)
    default:
      if (!NOT_SUPPORTED.includes(name)) throw new BadAttribute('AttributeName')
      throw new NotImplemented(
        `SetSubscriptionAttributes(${name})`,
        'InvalidParameter',
        400,
        `The sandbox does not implement the subscription attribute ${name}.`,
      )
  }
}
