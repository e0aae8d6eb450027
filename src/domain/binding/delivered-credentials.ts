import {reveal, Secret} from '../text/reveal.ts'
import {type BindingCredentials, SECRET_KEYS} from './credentials.ts'
import {shownWebhook} from './webhook.ts'

/**
 * Credentials as their owner gets them, under the broker's own keys and in its order: the only way of a secret into a file
 * or onto standard output.
 */
export function deliveredCredentials(credentials: BindingCredentials): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(credentials).map(([key, value]) => [key, value instanceof Secret ? reveal(value) : value]),
  )
}

/** A copy that may be shown: every secret replaced by dots, every other value as it was. */
export function maskCredentials(credentials: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(credentials).map(([key, value]) => [key, masked(key, value)]))
}

function masked(key: string, value: unknown): unknown {
  if (SECRET_KEYS.includes(key)) return '••••••••'
  if (key !== 'notification_webhook') return value
  if (value instanceof Secret) return shownWebhook(reveal(value))
  return typeof value === 'string' ? shownWebhook(value) : value
}
