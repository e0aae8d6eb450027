import type {Environment} from '../../environment.ts'
import {parseResourcePolicy} from '../../policies/resource-document.ts'
import {allowsService} from '../../policies/resource-policy.ts'
import {AwsError} from '../aws-error.ts'
import {requireKey} from '../kms/aliases.ts'
import type {KmsKey} from '../kms/keys.ts'
import {serviceMayUseKey} from '../kms/permission.ts'
import {policyOf} from './topic-policy.ts'
import type {Topic} from './topics.ts'

interface Publisher {
  readonly principal: string
  readonly sourceArn?: string
}

/** How AWS calls its own services in refusals. */
const NAMES: Readonly<Record<string, string>> = {
  'cloudwatch.amazonaws.com': 'CloudWatch Alarms',
  'ses.amazonaws.com': 'Amazon SES',
}

/**
 * Why a service may not publish to a topic, undefined when it may: the topic's policy has to let it in, and on an encrypted
 * topic the key's policy too. The key that AWS manages for SNS lets no service in, and nobody can change it (Amazon SNS
 * Developer Guide, "Key management").
 */
export function whyServiceMayNotPublish(env: Environment, topic: Topic, publisher: Publisher): string | undefined {
  const {principal, sourceArn} = publisher
  const name = NAMES[principal] ?? principal
  const {accountId} = env.settings
  const context = {'aws:sourceaccount': accountId, 'aws:sourceowner': accountId, 'aws:sourcearn': sourceArn}
  const request = {service: principal, action: 'SNS:Publish', resource: topic.arn, context}
  if (!allowsService(parseResourcePolicy(policyOf(topic, env.settings)), request))
    return `${name} is not authorized to perform: SNS:Publish on resource: ${topic.arn}`
  const reference = topic.attributes['KmsMasterKeyId']
  if (reference === undefined) return undefined
  const key = findKey(env, reference)
  if (key && serviceMayUseKey(env, key, principal, sourceArn)) return undefined
  return `${name} is not authorized to access the SNS topic encryption key.`
}

function findKey(env: Environment, reference: string): KmsKey | undefined {
  try {
    return requireKey(env, reference)
  } catch (error) {
    if (error instanceof AwsError) return undefined
    throw error
  }
}
