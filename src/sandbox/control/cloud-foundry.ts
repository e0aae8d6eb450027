import {deployTofuVersion, tofuVersion} from '../broker/tofu-version.ts'
import {bindingLimitFrom} from '../cloudfoundry/apps/binding-limit.ts'
import {type CloudFoundrySettings, changeCloudFoundrySettings, cloudFoundrySettings} from '../cloudfoundry/settings.ts'
import type {ControlRequest, Controls} from './context.ts'
import {badRequest} from './control-error.ts'
import type {Fields} from './fields.ts'

const MILLIS = {least: 0, most: 600_000, whole: true} as const
const SECONDS = {least: 1, most: 31_536_000, whole: true} as const
/** -1 stands for none. */
const LIMIT = {least: -1, most: 1_000_000, whole: true} as const

const NUMBERS = {
  accessTokenSeconds: SECONDS,
  refreshTokenSeconds: SECONDS,
  queueMillis: MILLIS,
  pollMillis: MILLIS,
  brokerTimeoutMillis: {...MILLIS, least: 1},
  instanceStartMillis: MILLIS,
  organizationInstances: LIMIT,
  spaceInstances: LIMIT,
  organizationKeys: LIMIT,
  spaceKeys: LIMIT,
  requestsPerHour: LIMIT,
  pageSize: {least: 1, most: 5000, whole: true},
} as const
const BOOLEANS = [
  'rotateRefreshTokens',
  'passwordExpired',
  'uaaThrottled',
  'organizationSuspended',
  'instanceCreation',
  'paidPlans',
  'planVisible',
] as const
const TEXTS = ['suspendedSpace', 'warnings', 'apiVersion'] as const

const NUMBER_NAMES = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]

/** GET /cf/settings: how the sandbox's Cloud Foundry behaves. */
export function cloudFoundry({env}: Controls): object {
  return cloudFoundrySettings(env)
}

/** POST /cf/settings: any of them, from now on and for later runs. */
export function changeCloudFoundry({env}: Controls, {body}: ControlRequest): object {
  body.only(...NUMBER_NAMES, ...BOOLEANS, ...TEXTS, 'bindingLimit')
  const given = [
    ...NUMBER_NAMES.map((name) => [name, body.optionalNumber(name, NUMBERS[name])]),
    ...BOOLEANS.map((name) => [name, body.optionalBoolean(name)]),
    ...TEXTS.map((name) => [name, body.optionalString(name)]),
    ['bindingLimit', bindingLimit(body)],
  ].filter(([, value]) => value !== undefined)
  return changeCloudFoundrySettings(env, Object.fromEntries(given) as Partial<CloudFoundrySettings>)
}

function bindingLimit(body: Fields): CloudFoundrySettings['bindingLimit'] | undefined {
  const text = body.optionalText('bindingLimit')
  const limit = text === undefined ? undefined : bindingLimitFrom(text)
  if (text !== undefined && limit === undefined) throw badRequest('bindingLimit has to be 1 to 1000, or unknown-field')
  return limit
}

/** GET /broker: which OpenTofu it runs. */
export function broker({env}: Controls): object {
  return {tofuVersion: tofuVersion(env)}
}

/** POST /broker/upgrade {tofuVersion}: deploys the broker with another OpenTofu, so that its instances have to be upgraded. */
export function upgradeBroker({env}: Controls, {body}: ControlRequest): object {
  const version = body.only('tofuVersion').string('tofuVersion')
  if (!/^\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(version)) throw badRequest('tofuVersion has to be three numbers, as in 1.9.0')
  deployTofuVersion(env, version)
  return {tofuVersion: version}
}
