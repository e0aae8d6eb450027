import {parseEmailAddress} from '../sending/email-address.ts'
import {parseDomainName, parseMailFromLabel} from '../verification/dns/domain-name.ts'
import type {InstanceParameters} from './service-instance.ts'

/** What was typed for an instance; an empty text or list takes a setting away. */
export interface TypedParameters {
  readonly domain?: string | undefined
  readonly adminEmail?: string | undefined
  readonly mailFromSubdomain?: string | undefined
  readonly dmarcAggregate?: readonly string[] | undefined
  readonly dmarcFailure?: readonly string[] | undefined
  readonly feedbackNotifications?: boolean | undefined
}

/** Parameters as results show them, every default spelled out. */
export interface ReportedParameters {
  /** Null: the broker generates one. */
  readonly domain: string | null
  readonly adminEmail: string | null
  readonly mailFromSubdomain: string | null
  readonly dmarcAggregateRecipients: readonly string[]
  readonly dmarcFailureRecipients: readonly string[]
  readonly feedbackNotifications: boolean
}

/**
 * Checks what was typed and puts it under the broker's keys: only keys that were typed, addresses once each.
 * @param knownDomain the sending domain of an instance that exists, to check a MAIL FROM label against.
 * @throws InvalidValue
 */
export function parseParameters(typed: TypedParameters, knownDomain?: string): InstanceParameters {
  const domain = typed.domain ? parseDomainName(typed.domain) : undefined
  const label = typed.mailFromSubdomain
  return {
    ...(domain === undefined ? {} : {domain}),
    ...(typed.adminEmail === undefined ? {} : {admin_email: parseEmailAddress(typed.adminEmail)}),
    ...(label === undefined
      ? {}
      : {mail_from_subdomain: label === '' ? '' : parseMailFromLabel(label, domain ?? knownDomain)}),
    ...(typed.dmarcAggregate === undefined
      ? {}
      : {dmarc_report_aggregate_recipients: parseAddresses(typed.dmarcAggregate)}),
    ...(typed.dmarcFailure === undefined ? {} : {dmarc_report_failure_recipients: parseAddresses(typed.dmarcFailure)}),
    ...(typed.feedbackNotifications === undefined ? {} : {enable_feedback_notifications: typed.feedbackNotifications}),
  }
}

function parseAddresses(typed: readonly string[]): string[] {
  return [...new Set(typed.filter((text) => text !== '').map(parseEmailAddress))]
}

/** Without the keys whose value is the broker's own default: what a creation sends. */
export function withoutDefaults(parameters: InstanceParameters): InstanceParameters {
  return Object.fromEntries(
    Object.entries(parameters).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : value !== '' && value !== false && value !== undefined,
    ),
  )
}

/** Keeps the keys of the plan whose values have the right type; text from outside may hold anything. */
export function readParameters(value: unknown): InstanceParameters {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const texts = ['domain', 'admin_email', 'mail_from_subdomain'].filter((key) => typeof given[key] === 'string')
  const lists = ['dmarc_report_aggregate_recipients', 'dmarc_report_failure_recipients'].filter((key) => {
    const list = given[key]
    return Array.isArray(list) && list.every((item) => typeof item === 'string')
  })
  const flags = ['enable_feedback_notifications'].filter((key) => typeof given[key] === 'boolean')
  return Object.fromEntries([...texts, ...lists, ...flags].map((key) => [key, given[key]]))
}

export function reportParameters(parameters: InstanceParameters): ReportedParameters {
  return {
    domain: parameters.domain || null,
    adminEmail: parameters.admin_email || null,
    mailFromSubdomain: parameters.mail_from_subdomain || null,
    dmarcAggregateRecipients: parameters.dmarc_report_aggregate_recipients ?? [],
    dmarcFailureRecipients: parameters.dmarc_report_failure_recipients ?? [],
    feedbackNotifications: parameters.enable_feedback_notifications ?? false,
  }
}

/** The longest text that one string of a TXT record takes (RFC 1035 section 3.3.14). */
const TXT_STRING = 255

/**
 * What the broker takes and will probably not be able to do: it publishes the DMARC record of a generated domain as one
 * string.
 */
export function parameterWarnings(parameters: InstanceParameters): string[] {
  const {domain, aggregate, failure} = {
    domain: parameters.domain ?? '',
    aggregate: parameters.dmarc_report_aggregate_recipients ?? [],
    failure: parameters.dmarc_report_failure_recipients ?? [],
  }
  const mailto = (list: readonly string[]): string =>
    (list.length > 0 ? list : [parameters.admin_email ?? '']).map((address) => `mailto:${address}`).join(',')
  const record = `v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov,${mailto(aggregate)}; ruf=${mailto(failure)}`
  if (domain !== '' || record.length <= TXT_STRING) return []
  return [
    `The DMARC record of the generated domain will be ${record.length} characters long and the broker publishes it as one string of at most ${TXT_STRING}: name fewer report recipients.`,
  ]
}
