import type {Environment} from '../environment.ts'
import {type AppSettings, DEFAULT_APP_SETTINGS} from './apps/settings.ts'

/** How the sandbox's Cloud Foundry behaves. All of it can be changed while it runs, and stays so. */
export interface CloudFoundrySettings extends AppSettings {
  /** How long access tokens are good: ten minutes on cloud.gov. */
  readonly accessTokenSeconds: number
  /** How long a login is good, however often it is refreshed: twelve hours on cloud.gov. */
  readonly refreshTokenSeconds: number
  /** Whether each refresh answers with a new refresh token and revokes the old one (uaa.jwt.refresh.rotate). */
  readonly rotateRefreshTokens: boolean
  /** Whether passwords are older than their ninety days. */
  readonly passwordExpired: boolean
  /** Whether UAA answers every token request with 429. */
  readonly uaaThrottled: boolean
  /** How long work waits in the queue before it begins. */
  readonly queueMillis: number
  /** How often the broker is asked how an operation is: a minute on the real platform. */
  readonly pollMillis: number
  /** How long the broker may take to answer: a minute on the real platform. */
  readonly brokerTimeoutMillis: number
  readonly organizationSuspended: boolean
  /** Name of a space that is suspended, "" for none. */
  readonly suspendedSpace: string
  /** Feature flag service_instance_creation. */
  readonly instanceCreation: boolean
  /** Whether the quotas allow plans that are not free. */
  readonly paidPlans: boolean
  /** Whether the organization can see the plan in its marketplace. */
  readonly planVisible: boolean
  /** Limits of the quotas of the organization and of each space; -1 for none. */
  readonly organizationInstances: number
  readonly spaceInstances: number
  readonly organizationKeys: number
  readonly spaceKeys: number
  /** Requests an hour and user before 429; -1 for no limit, which sends no headers either. */
  readonly requestsPerHour: number
  /** Sent with every answer of the API, in X-Cf-Warnings; one a line. */
  readonly warnings: string
  /** Resources on a page when nobody says. */
  readonly pageSize: number
  /** Version of the API that `GET /` states. */
  readonly apiVersion: string
}

const DEFAULT_CLOUD_FOUNDRY_SETTINGS: CloudFoundrySettings = {
  ...DEFAULT_APP_SETTINGS,
  accessTokenSeconds: 600,
  refreshTokenSeconds: 43_200,
  rotateRefreshTokens: false,
  passwordExpired: false,
  uaaThrottled: false,
  queueMillis: 300,
  pollMillis: 2000,
  brokerTimeoutMillis: 60_000,
  organizationSuspended: false,
  suspendedSpace: '',
  instanceCreation: true,
  paidPlans: true,
  planVisible: true,
  organizationInstances: -1,
  spaceInstances: -1,
  organizationKeys: -1,
  spaceKeys: -1,
  requestsPerHour: -1,
  warnings: '',
  pageSize: 50,
  apiVersion: '3.228.0',
}

const KEY = 'cf.settings'

export function cloudFoundrySettings({store}: Environment): CloudFoundrySettings {
  const kept = store.setting(KEY)
  return kept === undefined
    ? DEFAULT_CLOUD_FOUNDRY_SETTINGS
    : {...DEFAULT_CLOUD_FOUNDRY_SETTINGS, ...(JSON.parse(kept) as Partial<CloudFoundrySettings>)}
}

/** Changes settings from now on, and for later runs. */
export function changeCloudFoundrySettings(
  env: Environment,
  changes: Partial<CloudFoundrySettings>,
): CloudFoundrySettings {
  return env.store.transaction(() => {
    const changed = {...cloudFoundrySettings(env), ...changes}
    env.store.setSetting(KEY, JSON.stringify(changed))
    return changed
  })
}
