import {Secret} from '../text/secret.ts'
import {sealedWebhook} from './webhook.ts'

/**
 * Credentials of a binding under the broker's own keys. A null output of the broker arrives as an absent key.
 * Every value is text from outside; keys that we do not know are kept. Made by {@link sealCredentials}.
 */
export interface BindingCredentials {
  readonly region: string
  /** The MAIL FROM domain when the instance has one: not the domain to send from. Use {@link sendingDomain}. */
  readonly domain: string
  readonly identity_arn: string
  readonly configuration_set_arn: string
  readonly smtp_server: string
  readonly smtp_user: string
  readonly smtp_password: Secret
  readonly aws_access_key_id: string
  readonly aws_secret_access_key: Secret
  /** Text that looks like HCL; absent when the domain was generated. */
  readonly required_records?: string
  readonly instructions?: string
  readonly reputation_topic_arn?: string
  readonly bounce_topic_arn?: string
  readonly complaint_topic_arn?: string
  readonly delivery_topic_arn?: string
  readonly notification_email?: string
  /** A secret where it holds a password. */
  readonly notification_webhook?: string | Secret
  readonly [key: string]: unknown
}

/** What SMTP takes, as a URL has it: it names no domain to send from, and the API takes something else. */
export type SmtpLogin = Pick<BindingCredentials, 'smtp_server' | 'smtp_user' | 'smtp_password'>

/** Keys whose values must never be shown unless asked for with --reveal. */
const SECRETS = ['smtp_password', 'aws_secret_access_key'] as const
export const SECRET_KEYS: readonly string[] = SECRETS

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
  return NEEDED.filter((key) => !isText(keys[key]))
}

function isText(value: unknown): boolean {
  return value instanceof Secret || (typeof value === 'string' && value !== '')
}

/** Of sealed credentials: those whose secrets are dots cannot be used. */
export function isBindingCredentials(value: unknown): value is BindingCredentials {
  if (missingCredentialKeys(value).length > 0) return false
  const keys = value as Record<string, unknown>
  return SECRETS.every((key) => keys[key] instanceof Secret)
}

/** Of sealed credentials. */
export function isSmtpLogin(value: unknown): value is SmtpLogin {
  return missingForSmtp(value).length === 0 && (value as Record<string, unknown>)['smtp_password'] instanceof Secret
}

/** Names of the keys that SMTP takes and that are missing. */
export function missingForSmtp(value: unknown): string[] {
  return missingCredentialKeys(value).filter((key) => key.startsWith('smtp_'))
}

/**
 * Credentials as they came from outside, their secrets sealed: done where they are read, before anything else sees them.
 * Dots in the place of a secret stay dots. Nothing else is checked or changed.
 */
export function sealCredentials<Values>(values: Values): Values {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, sealed(key, value)])) as Values
}

function sealed(key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value === '' || isMasked(value)) return value
  if (SECRET_KEYS.includes(key)) return new Secret(value)
  return key === 'notification_webhook' ? sealedWebhook(value) : value
}

/** Whether a command has shown this in the place of a secret. */
export function isMasked(value: unknown): boolean {
  return typeof value === 'string' && /^[•*]+$/.test(value)
}

/** The domain to send from: the identity's ARN after the last slash. */
export function sendingDomain(credentials: Pick<BindingCredentials, 'identity_arn'>): string {
  return credentials.identity_arn.slice(credentials.identity_arn.lastIndexOf('/') + 1)
}

/** The instance's own configuration set, from its ARN. */
export function credentialsConfigurationSet(credentials: Pick<BindingCredentials, 'configuration_set_arn'>): string {
  return credentials.configuration_set_arn.slice(credentials.configuration_set_arn.lastIndexOf('/') + 1)
}
