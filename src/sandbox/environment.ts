import type {Clock} from './clock.ts'
import type {Store} from './store/store.ts'

/** What every part of the sandbox is given. There is no other global state. */
export interface Environment {
  readonly store: Store
  readonly clock: Clock
  readonly settings: EnvironmentSettings
  /** One line into the sandbox's log file. Never give it a secret. */
  log(line: string): void
}

export interface EnvironmentSettings {
  /** Data folder, 0700. Nothing outside it is ever touched. */
  readonly folder: string
  /** AWS region of the broker and of the AWS endpoint, `us-gov-west-1`. */
  readonly region: string
  /** Twelve digits. */
  readonly accountId: string
  /** Zone below which domains are generated, as `appmail.cloud.gov` is on the real service. */
  readonly defaultZone: string
  /** How long a provision, update or deprovision takes, in milliseconds. */
  readonly operationMillis: number
  /** How long a bind or an unbind blocks, in milliseconds. */
  readonly bindMillis: number
  /** Which alarms instances get, see {@link AlarmStyle}. */
  readonly alarms: AlarmStyle
}

/**
 * `upstream` watches a metric that nobody publishes and notifies a topic that CloudWatch cannot write to, as the brokerpak does;
 * `working` has neither mistake. Instances take a change over with their next update.
 */
export const ALARM_STYLES = ['upstream', 'working'] as const
export type AlarmStyle = (typeof ALARM_STYLES)[number]

/** Most that `operationMillis` and `bindMillis` can be: longer than any client waits. */
export const LONGEST_OPERATION_MILLIS = 600_000

export const DEFAULT_SETTINGS: Omit<EnvironmentSettings, 'folder'> = {
  region: 'us-gov-west-1',
  accountId: '000000000000',
  defaultZone: 'appmail.sandbox.test',
  // As long as OpenTofu takes at its fastest: clients that show what is under way have something to show.
  operationMillis: 15_000,
  bindMillis: 300,
  alarms: 'upstream',
}
