import type {InstanceInputs} from './inputs.ts'

export interface RequiredRecord {
  /** Key of the record's block in the text. */
  readonly key: string
  readonly name: string
  readonly type: 'CNAME' | 'TXT' | 'MX'
  readonly value: string
}

/** Seconds, on every record that the broker asks for or publishes. */
export const RECORD_TTL = 600

const SPF = 'v=spf1 include:amazonses.com -all'

/** The MAIL FROM domain of an identity, undefined when none is asked for. */
export function mailFromDomain(identity: string, inputs: InstanceInputs): string | undefined {
  return inputs.mailFromSubdomain === '' ? undefined : `${inputs.mailFromSubdomain}.${identity}`
}

/** What has to be in DNS for an identity, in the order of the text. */
export function requiredRecords(
  identity: string,
  inputs: InstanceInputs,
  dkimTokens: readonly string[],
  region: string,
): RequiredRecord[] {
  const mailFrom = mailFromDomain(identity, inputs)
  const admin = [inputs.adminEmail]
  const mailto = (own: readonly string[]): string =>
    (own.length > 0 ? own : admin).map((address) => `mailto:${address}`).join(',')
  const reports = `rua=mailto:reports@dmarc.cyber.dhs.gov,${mailto(inputs.aggregateRecipients)}; ruf=${mailto(inputs.failureRecipients)}`
  const records: RequiredRecord[] = [
    ...dkimTokens.map((token, index) => ({
      key: `dkim_record_${index}`,
      name: `${token}._domainkey.${identity}`,
      type: 'CNAME' as const,
      value: `${token}.dkim.amazonses.com`,
    })),
    {
      key: 'dmarc_verification_record',
      name: `_dmarc.${identity}`,
      type: 'TXT',
      value: `v=DMARC1; p=reject; ${reports}`,
    },
    {key: 'spf_verification_record', name: mailFrom ?? identity, type: 'TXT', value: SPF},
  ]
  if (mailFrom !== undefined)
    records.push({
      key: 'mx_verification_record',
      name: mailFrom,
      type: 'MX',
      value: `10 feedback-smtp.${region}.amazonses.com`,
    })
  return records
}

/**
 * The records as the text that credentials carry under `required_records`. It looks like HCL and is not: values are never escaped. Space
 * that nobody would write by hand (after each closing brace, and on a line of its own when there is no MX) is part of it.
 */
export function requiredRecordsText(records: readonly RequiredRecord[]): string {
  const block = ({key, name, type, value}: RequiredRecord): string =>
    [
      `  ${key} = {`,
      `    name    = "${name}"`,
      `    type    = "${type}"`,
      `    ttl     = "${RECORD_TTL}"`,
      `    records = ["${value}"]`,
      '  } ',
    ].join('\n')
  const lines = records.map(block)
  if (!records.some((record) => record.type === 'MX')) lines.push('  ')
  return `\n{\n${lines.join('\n')}\n}\n`
}
