import {Secret} from '../text/secret.ts'

/**
 * Whether a webhook holds a password, as SNS takes one for HTTP authentication (Amazon SNS Developer Guide, "Subscribing an
 * HTTPS endpoint to a topic"). Such a URL is a secret.
 */
export function isSecretWebhook(webhook: string): boolean {
  return URL.canParse(webhook) && new URL(webhook).password !== ''
}

/** The URL with its password as four asterisks, as SNS shows it. */
export function shownWebhook(webhook: string): string {
  if (!isSecretWebhook(webhook)) return webhook
  const url = new URL(webhook)
  url.password = '****'
  return url.href
}

/** The URL as the product holds it. */
export function sealedWebhook(webhook: string): string | Secret {
  return isSecretWebhook(webhook) ? new Secret(webhook) : webhook
}
