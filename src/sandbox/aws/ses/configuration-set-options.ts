import type {Environment} from '../../environment.ts'
import type {SuppressedReason} from '../../mail/account.ts'
import {AwsError} from '../aws-error.ts'
import {type ConfigurationSetRow, requireConfigurationSet, type TlsPolicy} from './configuration-sets.ts'

export interface DeliveryOptions {
  /** `OPTIONAL` unless said. */
  readonly tlsPolicy?: TlsPolicy | undefined
  readonly sendingPool?: string | undefined
  /** Seconds that SES tries to deliver for, 300 to 50,400. */
  readonly maxDeliverySeconds?: number | undefined
}

/** The pools that every account has. Nobody can make others in the sandbox. */
const POOLS = ['ses-shared-pool', 'ses-default-dedicated-pool']

/** @throws AwsError NotFoundException for the set or the pool, BadRequestException for the seconds. */
export function putDeliveryOptions(env: Environment, name: string, options: DeliveryOptions): void {
  const {tlsPolicy = 'OPTIONAL', sendingPool, maxDeliverySeconds} = options
  if (maxDeliverySeconds !== undefined && (maxDeliverySeconds < 300 || maxDeliverySeconds > 50_400))
    throw new AwsError('BadRequestException', 400, 'MaxDeliverySeconds must be between 300 and 50400.')
  if (sendingPool !== undefined && !POOLS.includes(sendingPool))
    throw new AwsError('NotFoundException', 404, `SendingPool <${sendingPool}> doesn't exist.`)
  requireConfigurationSet(env, name)
  env.store.run(
    'UPDATE configuration_set SET tls_policy = ?, sending_pool = ?, max_delivery_seconds = ? WHERE name = ?',
    tlsPolicy,
    sendingPool ?? null,
    maxDeliverySeconds ?? null,
    name,
  )
}

/** From now on the set does not follow the account, even with no reasons at all. @throws AwsError NotFoundException */
export function putSuppressionOptions(env: Environment, name: string, reasons: readonly SuppressedReason[]): void {
  requireConfigurationSet(env, name)
  env.store.run(
    'UPDATE configuration_set SET suppressed_reasons_json = ?, overrides_suppression = 1 WHERE name = ?',
    JSON.stringify(reasons),
    name,
  )
}

/** The options as GetConfigurationSet shows them; what was never set is absent. */
export function optionsView(row: ConfigurationSetRow) {
  return {
    DeliveryOptions: {
      TlsPolicy: row.tls_policy,
      SendingPoolName: row.sending_pool ?? undefined,
      MaxDeliverySeconds: row.max_delivery_seconds ?? undefined,
    },
    ReputationOptions: {
      ReputationMetricsEnabled: row.reputation_metrics_enabled === 1,
      LastFreshStart: row.last_fresh_start === null ? undefined : row.last_fresh_start / 1000,
    },
    SendingOptions: {SendingEnabled: row.sending_enabled === 1},
    ...(row.overrides_suppression === 1 && {
      SuppressionOptions: {SuppressedReasons: JSON.parse(row.suppressed_reasons_json) as SuppressedReason[]},
    }),
  }
}
