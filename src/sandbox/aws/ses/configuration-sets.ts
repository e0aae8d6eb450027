import type {Environment} from '../../environment.ts'
import type {SuppressedReason} from '../../mail/account.ts'
import {BUCKET_SECONDS, bucketOf, STATISTIC_COLUMNS} from '../../mail/statistics.ts'
import {configurationSetArn} from '../../policies/arn.ts'
import {AwsError} from '../aws-error.ts'
import {deleteTags, putTags} from '../tags.ts'

export type TlsPolicy = 'REQUIRE' | 'OPTIONAL'

export interface ConfigurationSetRow {
  name: string
  sending_enabled: number
  reputation_metrics_enabled: number
  last_fresh_start: number | null
  tls_policy: TlsPolicy
  sending_pool: string | null
  max_delivery_seconds: number | null
  /** Without meaning unless the set overrides what the account says. */
  suppressed_reasons_json: string
  overrides_suppression: number
  created_at: number
}

export interface NewConfigurationSet {
  readonly name: string
  readonly sendingEnabled: boolean
  readonly reputationMetricsEnabled: boolean
  readonly tlsPolicy: TlsPolicy
  /** Those of the account when left out. */
  readonly suppressedReasons?: readonly SuppressedReason[]
  readonly tags?: Readonly<Record<string, string>>
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/

/** @throws AwsError AlreadyExistsException, BadRequestException */
export function createConfigurationSet(env: Environment, set: NewConfigurationSet): void {
  const {store, clock, settings} = env
  if (!NAME.test(set.name))
    throw new AwsError('BadRequestException', 400, `Configuration set name <${set.name}> is invalid.`)
  store.transaction(() => {
    if (store.one('SELECT 1 FROM configuration_set WHERE name = ?', set.name))
      throw new AwsError('AlreadyExistsException', 400, `Configuration set <${set.name}> already exists.`)
    store.run(
      `INSERT INTO configuration_set (name, sending_enabled, reputation_metrics_enabled, tls_policy,
         suppressed_reasons_json, overrides_suppression, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      set.name,
      Number(set.sendingEnabled),
      Number(set.reputationMetricsEnabled),
      set.tlsPolicy,
      JSON.stringify(set.suppressedReasons ?? []),
      Number(set.suppressedReasons !== undefined),
      clock.now(),
    )
    putTags(env, configurationSetArn(settings, set.name), set.tags)
  })
}

/** @throws AwsError NotFoundException */
export function requireConfigurationSet(env: Environment, name: string): ConfigurationSetRow {
  const row = env.store.one<ConfigurationSetRow>('SELECT * FROM configuration_set WHERE name = ?', name)
  if (!row) throw new AwsError('NotFoundException', 404, `Configuration set <${name}> does not exist.`)
  return row
}

/**
 * Pauses or resumes the sending of a set. Resuming resets its reputation: AWS calls that moment the last fresh start
 * (SES API Reference, ReputationOptions).
 *
 * @throws AwsError NotFoundException
 */
export function putSendingEnabled(env: Environment, name: string, enabled: boolean): void {
  const {store, clock} = env
  store.transaction(() => {
    const set = requireConfigurationSet(env, name)
    store.run('UPDATE configuration_set SET sending_enabled = ? WHERE name = ?', Number(enabled), name)
    if (!enabled || set.sending_enabled) return
    closeCurrentBucket(env, name)
    store.run('UPDATE configuration_set SET last_fresh_start = ? WHERE name = ?', clock.now(), name)
  })
}

/** @throws AwsError NotFoundException */
export function putReputationMetricsEnabled(env: Environment, name: string, enabled: boolean): void {
  requireConfigurationSet(env, name)
  env.store.run('UPDATE configuration_set SET reputation_metrics_enabled = ? WHERE name = ?', Number(enabled), name)
}

/** An identity that had the set as its default keeps the name, and its mail is refused. @throws AwsError NotFoundException */
export function deleteConfigurationSet(env: Environment, name: string): void {
  env.store.transaction(() => {
    requireConfigurationSet(env, name)
    env.store.run('DELETE FROM configuration_set WHERE name = ?', name)
    env.store.run('DELETE FROM event_destination WHERE configuration_set = ?', name)
    deleteTags(env, configurationSetArn(env.settings, name))
  })
}

/**
 * Traffic is counted in five-minute buckets, and a fresh start falls into the middle of one. What the bucket in progress
 * holds goes into the one before, so that the whole bucket can be taken as traffic after the fresh start.
 */
function closeCurrentBucket(env: Environment, name: string): void {
  const current = bucketOf(env.clock.now())
  env.store.run(
    `INSERT INTO send_statistic (configuration_set, bucket, ${STATISTIC_COLUMNS.join(', ')})
     SELECT configuration_set, ?, ${STATISTIC_COLUMNS.join(', ')} FROM send_statistic WHERE configuration_set = ? AND bucket = ?
     ON CONFLICT DO UPDATE SET ${STATISTIC_COLUMNS.map((count) => `${count} = ${count} + excluded.${count}`).join(', ')}`,
    current - BUCKET_SECONDS,
    name,
    current,
  )
  env.store.run('DELETE FROM send_statistic WHERE configuration_set = ? AND bucket = ?', name, current)
}
