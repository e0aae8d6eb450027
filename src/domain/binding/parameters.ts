import {InvalidValue} from '../exit/failure.ts'
import type {BindingParameters} from '../instance/service-instance.ts'
import type {InstanceSettings} from '../instance/settings.ts'
import {parseEmailAddress} from '../sending/email-address.ts'
import {isIP} from '../text/ip-address.ts'
import {plainLine} from '../text/plain-text.ts'
import {sealedWebhook} from './webhook.ts'

/** What was typed for a binding. */
export interface TypedBindingParameters {
  readonly sourceIps?: readonly string[] | undefined
  readonly notificationEmail?: string | undefined
  readonly notificationWebhook?: string | undefined
}

/** Checks what was typed; what was not is left out. @throws InvalidValue naming the rule. */
export function parseBindingParameters(typed: TypedBindingParameters): BindingParameters {
  const {sourceIps = [], notificationEmail, notificationWebhook} = typed
  const ranges = [...new Set(sourceIps.map(parseAddressRange))]
  return {
    ...(ranges.length === 0 ? {} : {sourceIps: ranges}),
    ...(notificationEmail === undefined ? {} : {notificationEmail: parseEmailAddress(notificationEmail)}),
    ...(notificationWebhook === undefined
      ? {}
      : {notificationWebhook: sealedWebhook(parseWebhook(notificationWebhook))}),
  }
}

/** What the broker takes and will not do. */
export function bindingParameterWarnings(
  parameters: BindingParameters,
  instance: Pick<InstanceSettings, 'feedbackNotifications'>,
): string[] {
  const notified = parameters.notificationEmail ?? parameters.notificationWebhook
  return [
    ...(parameters.sourceIps === undefined
      ? []
      : ['The broker takes the source addresses and does not enforce them: the credentials work from everywhere.']),
    ...(notified === undefined || instance.feedbackNotifications
      ? []
      : [
          'Nobody will be notified: the instance has no feedback notifications. Switch them on (--feedback-notifications of sesctl update), then bind again.',
        ]),
  ]
}

/** An IP address, or a range of them in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3). */
function parseAddressRange(text: string): string {
  const [address = '', length, ...more] = text.trim().split('/')
  const longest = address.includes(':') ? 128 : 32
  const fits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= longest)
  if (isIP(address) && fits && more.length === 0) return text.trim().toLowerCase()
  throw new InvalidValue(`Can't use "${plainLine(text)}" as a source address.`, {
    hints: ['Write an address or a range: 192.0.2.17, 192.0.2.0/24, 2001:db8::/32.'],
  })
}

/** An endpoint of SNS protocol "https" ("Subscribing an HTTPS endpoint to an Amazon SNS topic"). */
function parseWebhook(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const refuse = (why: string): InvalidValue =>
    new InvalidValue(`Can't use the webhook: ${why}.`, {hints: ['Write it like https://hooks.agency.gov/mail.']})
  if (!url) throw refuse('it is no URL')
  if (url.protocol !== 'https:') throw refuse('notifications go to https only')
  if (url.hash !== '') throw refuse('what is after the # is never sent')
  return url.href
}
