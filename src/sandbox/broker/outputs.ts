import type {EnvironmentSettings} from '../environment.ts'
import {configurationSetArn, identityArn, topicArn} from '../policies/arn.ts'
import type {InstanceInputs} from './inputs.ts'
import {baseName} from './names.ts'
import {mailFromDomain, requiredRecords, requiredRecordsText} from './required-records.ts'

/** Outputs of a tofu run. Null outputs are not in a state, so they are absent here. */
export type Outputs = Readonly<Record<string, string>>

/** What an instance's binding credentials will carry about the instance. */
export function instanceOutputs(
  settings: EnvironmentSettings,
  instanceId: string,
  identity: string,
  inputs: InstanceInputs,
  dkimTokens: readonly string[],
): Outputs {
  const name = baseName(instanceId)
  const arn = identityArn(settings, identity)
  const feedbackTopic = (kind: string): string =>
    inputs.feedbackNotifications ? topicArn(settings, `${name}-${kind}`) : ''
  return {
    region: settings.region,
    // The MAIL FROM domain takes the identity's place here: the sending domain is only in the ARNs.
    domain: mailFromDomain(identity, inputs) ?? identity,
    domain_arn: arn,
    identity_arn: arn,
    configuration_set_arn: configurationSetArn(settings, name),
    reputation_topic_arn: topicArn(settings, `${name}-reputation-notifications`),
    bounce_topic_arn: feedbackTopic('bounce'),
    complaint_topic_arn: feedbackTopic('complaint'),
    delivery_topic_arn: feedbackTopic('delivery'),
    ...(inputs.domain === '' ? {} : ownDomainOutputs(settings, identity, inputs, dkimTokens)),
  }
}

/** A generated domain's records are published by the broker, so only its owner's domain has outputs. */
function ownDomainOutputs(
  settings: EnvironmentSettings,
  identity: string,
  inputs: InstanceInputs,
  dkimTokens: readonly string[],
): Outputs {
  return {
    required_records: requiredRecordsText(requiredRecords(identity, inputs, dkimTokens, settings.region)),
    instructions: `${identity} is provisioned but not verified yet. Create the 'required_records' in the ${identity} zone before you use the service.`,
  }
}
