import {parseEmailAddress} from '../sending/email-address.ts'
import {parseDomainName, parseMailFromLabel} from '../verification/dns/domain-name.ts'
import type {InstanceSettings, SettingChanges, SettingName} from './settings.ts'

/** What was typed for an instance; an empty text or list takes a setting away. */
export type TypedSettings = {readonly [Name in SettingName]?: Exclude<InstanceSettings[Name], null> | undefined}

/**
 * Checks what was typed: only settings that were typed, addresses once each.
 * @param knownDomain the sending domain of an instance that exists, to check a MAIL FROM label against.
 * @throws InvalidValue
 */
export function parseSettings(typed: TypedSettings, knownDomain?: string): SettingChanges {
  const {adminEmail, mailFromSubdomain: label, dmarcAggregateRecipients, dmarcFailureRecipients} = typed
  const domain = typed.domain ? parseDomainName(typed.domain) : undefined
  const parseLabel = (text: string) => (text === '' ? null : parseMailFromLabel(text, domain ?? knownDomain))
  const {feedbackNotifications} = typed
  return {
    ...(domain === undefined ? {} : {domain}),
    ...(adminEmail === undefined ? {} : {adminEmail: parseEmailAddress(adminEmail)}),
    ...(label === undefined ? {} : {mailFromSubdomain: parseLabel(label)}),
    ...(dmarcAggregateRecipients === undefined
      ? {}
      : {dmarcAggregateRecipients: parseAddresses(dmarcAggregateRecipients)}),
    ...(dmarcFailureRecipients === undefined ? {} : {dmarcFailureRecipients: parseAddresses(dmarcFailureRecipients)}),
    ...(feedbackNotifications === undefined ? {} : {feedbackNotifications}),
  }
}

function parseAddresses(typed: readonly string[]): string[] {
  return [...new Set(typed.filter((text) => text !== '').map(parseEmailAddress))]
}

/** The longest text that one string of a TXT record takes (RFC 1035 section 3.3.14). */
const TXT_STRING = 255

/**
 * What the broker takes and will probably not be able to do: it publishes the DMARC record of a generated domain as one
 * string.
 */
export function settingWarnings(settings: InstanceSettings): string[] {
  const {domain, adminEmail, dmarcAggregateRecipients, dmarcFailureRecipients} = settings
  const mailto = (list: readonly string[]): string =>
    (list.length > 0 ? list : [adminEmail ?? '']).map((address) => `mailto:${address}`).join(',')
  const record = `v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov,${mailto(dmarcAggregateRecipients)}; ruf=${mailto(dmarcFailureRecipients)}`
  if (domain !== null || record.length <= TXT_STRING) return []
  return [
    `The DMARC record of the generated domain will be ${record.length} characters long and the broker publishes it as one string of at most ${TXT_STRING}: name fewer report recipients.`,
  ]
}
