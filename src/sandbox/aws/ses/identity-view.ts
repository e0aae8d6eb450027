import type {World} from '../../world.ts'
import {identityArn} from '../arn.ts'
import {tagsOf} from '../tags.ts'
import type {EmailIdentityRow} from './identities.ts'
import {isAddress} from './identities.ts'

/** Where the DKIM keys of this region live (AWS General Reference, "Amazon SES endpoints and quotas"). */
const SIGNING_HOSTED_ZONE = 'dkim.amazonses.com'

/** What CreateEmailIdentity answers. */
export function identityHead(row: EmailIdentityRow) {
  return {
    IdentityType: identityType(row),
    VerifiedForSendingStatus: row.verified_for_sending === 1,
    DkimAttributes: dkimAttributes(row),
  }
}

/** What GetEmailIdentity answers. */
export function identityDetail(world: World, row: EmailIdentityRow) {
  return {
    ...identityHead(row),
    VerificationStatus: row.verification_status,
    FeedbackForwardingStatus: true,
    ConfigurationSetName: row.configuration_set ?? undefined,
    MailFromAttributes: {
      ...(row.mail_from_domain !== null && {
        MailFromDomain: row.mail_from_domain,
        MailFromDomainStatus: row.mail_from_status,
      }),
      BehaviorOnMxFailure: row.mail_from_behavior ?? 'USE_DEFAULT_VALUE',
    },
    Policies: {},
    Tags: tagsOf(world, identityArn(world.settings, row.name)),
    VerificationInfo: {
      LastCheckedTimestamp: epochSeconds(row.last_checked_at),
      LastSuccessTimestamp: epochSeconds(row.last_success_at),
      ErrorType: row.error_type ?? undefined,
    },
  }
}

/** One line of ListEmailIdentities. */
export function identitySummary(row: EmailIdentityRow) {
  return {
    IdentityType: identityType(row),
    IdentityName: row.name,
    SendingEnabled: row.verified_for_sending === 1,
    VerificationStatus: row.verification_status,
  }
}

function dkimAttributes(row: EmailIdentityRow) {
  if (isAddress(row.name)) return {SigningEnabled: false, Status: row.dkim_status, SigningAttributesOrigin: 'AWS_SES'}
  return {
    SigningEnabled: true,
    Status: row.dkim_status,
    Tokens: JSON.parse(row.dkim_tokens_json) as string[],
    SigningHostedZone: SIGNING_HOSTED_ZONE,
    SigningAttributesOrigin: 'AWS_SES',
    NextSigningKeyLength: 'RSA_2048_BIT',
    CurrentSigningKeyLength: 'RSA_2048_BIT',
    LastKeyGenerationTimestamp: epochSeconds(row.created_at),
  }
}

function identityType({name}: EmailIdentityRow): string {
  return isAddress(name) ? 'EMAIL_ADDRESS' : 'DOMAIN'
}

function epochSeconds(millis: number | null): number | undefined {
  return millis === null ? undefined : millis / 1000
}
