import type {Environment} from '../../environment.ts'
import {parseResourcePolicy} from '../../policies/resource-document.ts'
import {allowsService} from '../../policies/resource-policy.ts'
import type {KmsKey} from './keys.ts'

/** What whoever publishes to an encrypted topic needs (Amazon SNS Developer Guide, "Key management"). */
const ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt']

/** Whether a service may use a key in its own name. Only the key's policy can say so: services have no IAM policies. */
export function serviceMayUseKey(
  env: Environment,
  key: KmsKey,
  service: string,
  sourceArn: string | undefined,
): boolean {
  if (key.deletionAt !== undefined) return false
  const context = {'aws:sourceaccount': env.settings.accountId, 'aws:sourcearn': sourceArn}
  const policy = parseResourcePolicy(key.policy)
  return ACTIONS.every((action) => allowsService(policy, {service, action, resource: key.arn, context}))
}
