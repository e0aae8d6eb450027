/** What the offline service says of itself, as its commands show it. */
export interface SandboxStatus {
  readonly pid: number
  readonly folder: string
  readonly uptimeSeconds: number
  readonly region: string
  readonly brokerUrl: string
  readonly brokerUsername: string
  readonly awsUrl: string
  /** host:port */
  readonly smtp: string
  readonly smtps: string
  readonly dns: string
  readonly caFile: string
  /** Base URL of the Cloud Foundry API in front of the broker. */
  readonly cloudFoundryUrl: string
  /** What CF_HOME is for a login to it. */
  readonly cloudFoundryHome: string
  readonly counts: Readonly<Record<string, number>>
  readonly clock: SandboxClock
  /** Names of the faults that are on. */
  readonly faults: readonly string[]
  /** Requests that the sandbox does not know how to answer, and refused. */
  readonly unknownRequests: readonly {readonly service: string; readonly operation: string; readonly times: number}[]
}

export interface InboxMessage {
  readonly id: string
  /** ISO 8601 */
  readonly acceptedAt: string
  readonly transport: 'smtp' | 'api' | 'aws'
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly events: readonly {readonly kind: string; readonly recipient: string}[]
}

export interface InboxMessageInFull extends InboxMessage {
  readonly headers: readonly {readonly name: string; readonly value: string}[]
  readonly text: string
}

export interface SandboxRecord {
  readonly name: string
  readonly type: string
  /** Seconds. */
  readonly ttl: number
  /** Presentation form; TXT joined and unquoted. */
  readonly data: string
}

export interface Traffic {
  readonly configurationSet: string
  readonly messages: number
  readonly days: number
  /** Fractions of the messages. */
  readonly bounceShare: number
  readonly complaintShare: number
  readonly seed?: number
}

export interface TrafficCounts {
  readonly messages: number
  readonly permanentBounces: number
  readonly complaints: number
}

export interface SandboxClock {
  /** ISO 8601. */
  readonly now: string
  /** How far it is ahead of this machine's clock, in milliseconds; negative when it is behind. */
  readonly offsetMillis: number
}

/** A bad day that can be switched on. */
export interface SandboxFault {
  readonly name: string
  /** The case of the real service. */
  readonly standsFor: string
  /** What a client sees. */
  readonly changes: string
  /** What it can be given; null for an amount that it is not about, else the amount it has when nobody says. */
  readonly takes: {
    readonly instance: boolean
    readonly times: boolean
    readonly millis: number | null
    readonly share: number | null
  }
  /** Null while it is off. */
  readonly on: SandboxFaultState | null
}

export interface SandboxFaultState {
  /** ISO 8601, by the clock of the sandbox. */
  readonly since: string
  readonly until: string | null
  /** How often it may still strike. */
  readonly left: number | null
  /** Id of the service instance that it is kept to. */
  readonly instance: string | null
  readonly millis: number
  /** Fraction. */
  readonly share: number
  readonly struck: number
}

export interface SandboxFaultOptions {
  readonly forMillis?: number
  readonly times?: number
  readonly instance?: string
  readonly millis?: number
  readonly share?: number
}

/** One line of the sandbox's log. */
export interface SandboxLogLine {
  /** ISO 8601, by this machine's clock; undefined for what the process itself wrote. */
  readonly at?: string
  readonly text: string
}

/** What can be changed while the sandbox runs, and stays so over restarts. */
export interface SandboxSettings {
  /** How long a provision, update or deprovision takes. */
  readonly operationMillis: number
  /** How long a bind or an unbind blocks. */
  readonly bindMillis: number
  /** `upstream`: alarms with the real broker's defects, which never fire. `working`: alarms that do. */
  readonly alarms: 'upstream' | 'working'
  /** Recipients that the account may send to in 24 hours. */
  readonly max24HourSend: number
  /** Recipients that the account may send to in a second. */
  readonly maxSendRate: number
  /** Host of the links in SNS's messages: the sandbox's own address, or AWS's, which its proxy leads to. */
  readonly snsLinks: 'sandbox' | 'aws'
  /** Version of OpenTofu that the broker runs: instances made by an older one have to be upgraded. */
  readonly tofuVersion: string
  /** How its Cloud Foundry behaves, by the names that the sandbox gives its settings. */
  readonly cloudFoundry: Readonly<Record<string, SandboxSettingValue>>
}

export type SandboxSettingValue = string | number | boolean
