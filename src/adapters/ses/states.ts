import type {GetConfigurationSetCommandOutput, GetEmailIdentityCommandOutput} from '@aws-sdk/client-sesv2'
import type {ConfigurationSetState, IdentityState} from '../../ports/sending/email-service.ts'

/** Where DKIM CNAMEs point when SES does not say: right for us-gov-west-1 and most regions. */
const USUAL_HOSTED_ZONE = 'dkim.amazonses.com'

export function identityState(domain: string, answer: GetEmailIdentityCommandOutput): IdentityState {
  const {DkimAttributes: dkim, MailFromAttributes: mailFrom, VerificationInfo: info} = answer
  return {
    domain,
    verifiedForSending: answer.VerifiedForSendingStatus === true,
    verificationStatus: answer.VerificationStatus ?? 'NOT_STARTED',
    dkimStatus: dkim?.Status ?? 'NOT_STARTED',
    dkimTokens: dkim?.Tokens ?? [],
    signingHostedZone: dkim?.SigningHostedZone ?? USUAL_HOSTED_ZONE,
    ...defined('mailFromDomain', mailFrom?.MailFromDomain),
    ...defined('mailFromStatus', mailFrom?.MailFromDomainStatus),
    ...defined('errorType', info?.ErrorType),
    ...defined('lastCheckedAt', info?.LastCheckedTimestamp?.toISOString()),
    ...defined('configurationSet', answer.ConfigurationSetName),
  }
}

export function configurationSetState(name: string, answer: GetConfigurationSetCommandOutput): ConfigurationSetState {
  return {
    name,
    // SES leaves the options out where they were never set: a set sends, and publishes no reputation.
    sendingEnabled: answer.SendingOptions?.SendingEnabled ?? true,
    reputationMetricsEnabled: answer.ReputationOptions?.ReputationMetricsEnabled ?? false,
    ...defined('lastFreshStart', answer.ReputationOptions?.LastFreshStart?.toISOString()),
  }
}

function defined<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({[key]: value} as Record<Key, string>)
}
