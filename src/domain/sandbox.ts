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
  readonly counts: Readonly<Record<string, number>>
  /** Requests that the sandbox does not know how to answer, and refused. */
  readonly unknownRequests: readonly {readonly service: string; readonly operation: string; readonly times: number}[]
}

export interface InboxMessage {
  readonly id: string
  /** ISO 8601 */
  readonly acceptedAt: string
  readonly road: 'smtp' | 'api'
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
