import type {SuppressedReason} from '../../mail/account.ts'
import type {Members} from '../protocols/members.ts'
import type {DeliveryOptions} from './configuration-set-options.ts'
import type {NewConfigurationSet} from './configuration-sets.ts'
import {readTags} from './tag-members.ts'

const DELIVERY = ['TlsPolicy', 'SendingPoolName', 'MaxDeliverySeconds']
const OPTIONS = ['ConfigurationSetName', 'DeliveryOptions', 'ReputationOptions', 'SendingOptions', 'SuppressionOptions']

export interface CreateInput {
  readonly set: NewConfigurationSet
  readonly delivery: DeliveryOptions
}

/** What CreateConfigurationSet is given; members that are not implemented are refused. */
export function readCreateInput(input: Members): CreateInput {
  const operation = 'CreateConfigurationSet'
  input.knowsOnly(operation, [...OPTIONS, 'Tags'])
  const delivery = input.optionalStructure('DeliveryOptions')?.knowsOnly(operation, DELIVERY)
  const reputation = input.optionalStructure('ReputationOptions')
  const suppression = input.optionalStructure('SuppressionOptions')
  const set: NewConfigurationSet = {
    name: input.string('ConfigurationSetName'),
    sendingEnabled: input.optionalStructure('SendingOptions')?.optionalBoolean('SendingEnabled') ?? true,
    reputationMetricsEnabled: reputation?.optionalBoolean('ReputationMetricsEnabled') ?? false,
    tlsPolicy: 'OPTIONAL',
    ...(suppression && {suppressedReasons: readSuppression(operation, suppression)}),
    tags: readTags(input),
  }
  return {set, delivery: delivery ? readDelivery(delivery) : {}}
}

/** @param input the structure, or the input of the operation that puts it. */
export function readDelivery(input: Members): DeliveryOptions {
  return {
    tlsPolicy: input.optionalChoice('TlsPolicy', ['REQUIRE', 'OPTIONAL']),
    sendingPool: input.optionalString('SendingPoolName'),
    maxDeliverySeconds: input.optionalNumber('MaxDeliverySeconds'),
  }
}

export function readSuppression(operation: string, input: Members): SuppressedReason[] {
  input.knowsOnly(operation, ['ConfigurationSetName', 'SuppressedReasons', 'SuppressionScope'])
  // There are no tenants in the sandbox whose list could be meant.
  input.optionalChoice('SuppressionScope', ['ACCOUNT'])
  return input.choices('SuppressedReasons', ['BOUNCE', 'COMPLAINT'])
}
