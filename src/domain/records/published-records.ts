import type {RequiredRecord} from './required-records.ts'

/** Seconds, on every record of the service. */
const TTL = 600

/**
 * What must be found for a domain that the broker made up, whose records the platform publishes in one go: DKIM by the
 * identity's own tokens where SES returns them, and a DMARC policy, which the broker always brings along.
 */
export function publishedByPlatform(
  domain: string,
  identity: {readonly dkimTokens: readonly string[]; readonly signingHostedZone: string} | undefined,
): RequiredRecord[] {
  const dkim = (identity?.dkimTokens ?? []).map((token, index): RequiredRecord => {
    const name = `${token}._domainkey.${domain}`.toLowerCase()
    const value = `${token}.${identity?.signingHostedZone ?? ''}`.toLowerCase()
    return {purpose: 'dkim', key: `dkim_record_${index}`, name, type: 'CNAME', ttl: TTL, value}
  })
  const dmarc: RequiredRecord = {
    purpose: 'dmarc',
    key: 'dmarc_verification_record',
    name: `_dmarc.${domain}`,
    type: 'TXT',
    ttl: TTL,
    value: 'v=DMARC1; p=reject',
  }
  return [...dkim, dmarc]
}
