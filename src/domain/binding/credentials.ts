import {shownWebhook} from './webhook.ts'

/**
 * Credentials of a binding under the broker's own keys. A null output of the broker arrives as an absent key.
 * Every value is text from outside; keys that we do not know are kept.
 */
export interface BindingCredentials {
  readonly region: string
  /** The MAIL FROM domain when the instance has one: not the domain to send from. Use {@link sendingDomain}. */
  readonly domain: string
  readonly identity_arn: string
  readonly configuration_set_arn: string
  readonly smtp_server: string
  readonly smtp_user: string
  readonly smtp_password: string
  readonly aws_access_key_id: string
  readonly aws_secret_access_key: string
  /** Text that looks like HCL; absent when the domain was generated. */
  readonly required_records?: string
  readonly instructions?: string
  readonly reputation_topic_arn?: string
  readonly bounce_topic_arn?: string
  readonly complaint_topic_arn?: string
  readonly delivery_topic_arn?: string
  readonly notification_email?: string
  readonly notification_webhook?: string
  readonly [key: string]: unknown
}

/** Keys whose values must never be shown unless asked for with --reveal. */
export const SECRET_KEYS: readonly string[] = ['smtp_password', 'aws_secret_access_key']

const NEEDED = [
  'region',
  'identity_arn',
  'configuration_set_arn',
  'smtp_server',
  'smtp_user',
  'smtp_password',
  'aws_access_key_id',
  'aws_secret_access_key',
] as const

/** @returns the names of the keys that are missing or are not text; empty when `value` is usable. */
export function missingCredentialKeys(value: unknown): string[] {
  const keys = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  return NEEDED.filter((key) => typeof keys[key] !== 'string' || keys[key] === '')
}

export function isBindingCredentials(value: unknown): value is BindingCredentials {
  return missingCredentialKeys(value).length === 0
}

/** The domain to send from: the identity's ARN after the last slash. */
export function sendingDomain(credentials: Pick<BindingCredentials, 'identity_arn'>): string {
  return credentials.identity_arn.slice(credentials.identity_arn.lastIndexOf('/') + 1)
}

/** The instance's own configuration set, from its ARN. */
export function credentialsConfigurationSet(credentials: Pick<BindingCredentials, 'configuration_set_arn'>): string {
  return credentials.configuration_set_arn.slice(credentials.configuration_set_arn.lastIndexOf('/') + 1)
}

/** A copy that may be shown: every secret replaced by dots, every other value as it was. */
export function maskCredentials(credentials: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(credentials).map(([key, value]) => {
      if (SECRET_KEYS.includes(key)) return [key, '••••••••']
      return [key, key === 'notification_webhook' && typeof value === 'string' ? shownWebhook(value) : value]
    }),
  )
}
