import type {BindingParameters} from '../instance/service-instance.ts'
import {reveal, Secret} from '../text/reveal.ts'
import {SECRET_KEYS} from './credentials.ts'
import {shownWebhook} from './webhook.ts'

/** The parameters with the password of the webhook as four asterisks, as SNS shows it. */
export function withoutSecrets(parameters: BindingParameters): BindingParameters & {notificationWebhook?: string} {
  const {notificationWebhook: webhook, ...rest} = parameters
  return webhook === undefined ? rest : {...rest, notificationWebhook: maskedWebhook(webhook)}
}

/** A text without the secrets of credentials that it may repeat. */
export function hideSecrets(text: string, credentials: Readonly<Record<string, unknown>>): string {
  return Object.values(credentials)
    .flatMap((value) => (value instanceof Secret ? [reveal(value)] : []))
    .reduce((hidden, secret) => hidden.replaceAll(secret, '••••••••'), text)
}

/** A copy that may be shown: every secret replaced by dots, every other value as it was. */
export function maskCredentials(credentials: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(credentials).map(([key, value]) => [key, masked(key, value)]))
}

function masked(key: string, value: unknown): unknown {
  if (SECRET_KEYS.includes(key)) return '••••••••'
  if (key !== 'notification_webhook') return value
  return typeof value === 'string' || value instanceof Secret ? maskedWebhook(value) : value
}

function maskedWebhook(webhook: string | Secret): string {
  return shownWebhook(webhook instanceof Secret ? reveal(webhook) : webhook)
}
