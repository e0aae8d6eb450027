import type {GetConfigurationSetCommandOutput, GetEmailIdentityCommandOutput, Tag} from '@aws-sdk/client-sesv2'
import type {AuditedIdentity, AuditedSet} from '../../domain/audit/facts.ts'

export function auditedSet(name: string, answer: GetConfigurationSetCommandOutput): AuditedSet {
  const {DeliveryOptions: delivery, SuppressionOptions: suppression} = answer
  const suppressed = suppression?.SuppressedReasons
  return {
    name,
    sendingEnabled: answer.SendingOptions?.SendingEnabled ?? true,
    reputationMetricsEnabled: answer.ReputationOptions?.ReputationMetricsEnabled ?? false,
    tlsRequired: delivery?.TlsPolicy === 'REQUIRE',
    ...(suppressed ? {suppressed} : {}),
    ...(delivery?.SendingPoolName ? {sendingPool: delivery.SendingPoolName} : {}),
    ...(delivery?.MaxDeliverySeconds === undefined ? {} : {maxDeliverySeconds: delivery.MaxDeliverySeconds}),
  }
}

export function auditedIdentity(name: string, answer: GetEmailIdentityCommandOutput): AuditedIdentity {
  const {DkimAttributes: dkim, MailFromAttributes: mailFrom} = answer
  const keysMadeAt = dkim?.LastKeyGenerationTimestamp?.toISOString()
  const instanceId = instanceOf(answer.Tags)
  return {
    name,
    verifiedForSending: answer.VerifiedForSendingStatus === true,
    verificationStatus: answer.VerificationStatus ?? 'NOT_STARTED',
    ...(keysMadeAt === undefined ? {} : {keysMadeAt}),
    ...(mailFrom?.MailFromDomain ? {mailFromDomain: mailFrom.MailFromDomain} : {}),
    ...(mailFrom?.MailFromDomainStatus ? {mailFromStatus: mailFrom.MailFromDomainStatus} : {}),
    ...(mailFrom?.BehaviorOnMxFailure ? {mailFromBehavior: mailFrom.BehaviorOnMxFailure} : {}),
    ...(answer.ConfigurationSetName ? {configurationSet: answer.ConfigurationSetName} : {}),
    ...(instanceId ? {instanceId} : {}),
  }
}

function instanceOf(tags: readonly Tag[] | undefined): string | undefined {
  return tags?.find(({Key}) => Key === 'Instance GUID')?.Value
}
