import type {InstanceSettings} from '../instance/settings.ts'
import {isWithin} from '../verification/dns/name.ts'
import type {RequiredRecord} from './required-records.ts'

/** What SES says of an identity, as far as it decides which records are needed. */
export interface IdentitySource {
  readonly domain: string
  readonly region: string
  readonly dkimTokens: readonly string[]
  /** Zone that the DKIM CNAMEs lead into. */
  readonly signingHostedZone: string
  readonly mailFromDomain?: string
}

/** Seconds, on every record of the service. */
const TTL = 600

/** Where every DMARC record of the service sends aggregate reports (Binding Operational Directive 18-01). */
const FEDERAL_REPORTS = 'reports@dmarc.cyber.dhs.gov'

/** SPF as the broker asks for it, at the MAIL FROM domain where there is one. */
const SPF = 'v=spf1 include:amazonses.com -all'

/**
 * The records that an identity needs, from the identity itself: what SES will look for, whatever an older binding says.
 * The policy is the broker's, made of the instance's parameters.
 * @returns undefined where SES has no DKIM tokens (yet), or nobody knows who is to get reports.
 */
export function recordsOfIdentity(
  {domain, region, dkimTokens, signingHostedZone, mailFromDomain}: IdentitySource,
  parameters: InstanceSettings,
): RequiredRecord[] | undefined {
  const dmarc = policyOf(parameters)
  if (dkimTokens.length === 0 || dmarc === undefined) return undefined
  const mailFrom = mailFromDomain !== undefined && isWithin(mailFromDomain, domain) ? mailFromDomain : undefined
  return [
    ...dkimTokens.map(
      (token, index): RequiredRecord => ({
        purpose: 'dkim',
        key: `dkim_record_${index}`,
        name: `${token}._domainkey.${domain}`.toLowerCase(),
        type: 'CNAME',
        ttl: TTL,
        value: `${token}.${signingHostedZone}`.toLowerCase(),
      }),
    ),
    {
      purpose: 'spf',
      key: 'spf_verification_record',
      name: mailFrom ?? domain,
      type: 'TXT',
      ttl: TTL,
      value: SPF,
    },
    ...(mailFrom === undefined ? [] : [feedbackHost(mailFrom, region)]),
    {
      purpose: 'dmarc',
      key: 'dmarc_verification_record',
      name: `_dmarc.${domain}`,
      type: 'TXT',
      ttl: TTL,
      value: dmarc,
    },
  ]
}

function feedbackHost(name: string, region: string): RequiredRecord {
  const value = `10 feedback-smtp.${region}.amazonses.com`
  return {purpose: 'mx', key: 'mx_verification_record', name, type: 'MX', ttl: TTL, value}
}

/** As the brokerpak writes it: the recipients that were asked for, else the admin. */
function policyOf(settings: InstanceSettings): string | undefined {
  const {adminEmail, dmarcAggregateRecipients: aggregate, dmarcFailureRecipients: failure} = settings
  const admins = adminEmail === null ? [] : [adminEmail]
  const rua = aggregate.length > 0 ? aggregate : admins
  const ruf = failure.length > 0 ? failure : admins
  if (rua.length === 0 || ruf.length === 0) return undefined
  return `v=DMARC1; p=reject; rua=${uris([FEDERAL_REPORTS, ...rua])}; ruf=${uris(ruf)}`
}

function uris(addresses: readonly string[]): string {
  return addresses.map((address) => `mailto:${address}`).join(',')
}
