import type {Environment} from '../../environment.ts'
import {identityArn} from '../../policies/arn.ts'
import {tagsOf} from '../tags.ts'
import {type EmailIdentityRow, isAddress} from './identities.ts'

/** VerificationInfo.SOARecord, as the checker writes it. */
interface SoaRecord {
  readonly PrimaryNameServer: string
  readonly AdminEmail: string
  readonly SerialNumber: number
}

/** Where the DKIM keys of this region live (AWS General Reference, "Amazon SES endpoints and quotas"). */
export const SIGNING_HOSTED_ZONE = 'dkim.amazonses.com'

/** What CreateEmailIdentity answers. */
export function identityHead(row: EmailIdentityRow) {
  return {
    IdentityType: identityType(row),
    VerifiedForSendingStatus: row.verified_for_sending === 1,
    DkimAttributes: dkimAttributes(row),
  }
}

/** What GetEmailIdentity answers. */
export function identityDetail(env: Environment, row: EmailIdentityRow) {
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
    Tags: tagsOf(env, identityArn(env.settings, row.name)),
    VerificationInfo: {
      LastCheckedTimestamp: epochSeconds(row.last_checked_at),
      LastSuccessTimestamp: epochSeconds(row.last_success_at),
      ErrorType: row.error_type ?? undefined,
      SOARecord: row.soa_json === null ? undefined : (JSON.parse(row.soa_json) as SoaRecord),
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
  const head = {SigningEnabled: true, Status: row.dkim_status}
  if (isAddress(row.name)) return {...head, SigningEnabled: false, SigningAttributesOrigin: 'AWS_SES'}
  const Tokens = JSON.parse(row.dkim_tokens_json) as string[]
  if (row.dkim_public_key !== null) return {...head, Tokens, SigningAttributesOrigin: 'EXTERNAL'}
  return {
    ...head,
    Tokens,
    SigningHostedZone: SIGNING_HOSTED_ZONE,
    SigningAttributesOrigin: 'AWS_SES',
    NextSigningKeyLength: row.dkim_next_key_length,
    CurrentSigningKeyLength: row.dkim_key_length,
    LastKeyGenerationTimestamp: epochSeconds(row.dkim_key_generated_at ?? row.created_at),
  }
}

function identityType({name}: EmailIdentityRow): string {
  return isAddress(name) ? 'EMAIL_ADDRESS' : 'DOMAIN'
}

function epochSeconds(millis: number | null): number | undefined {
  return millis === null ? undefined : millis / 1000
}
