/** A service instance of offering `aws-ses`, plan `domain`, whatever platform keeps it. */
export interface ServiceInstance {
  readonly id: string
  readonly name: string
  readonly lastOperation: LastOperation
  /** ISO 8601, when the platform knows it. */
  readonly createdAt?: string
  /** ISO 8601 of the last finished update: records of bindings older than this may be stale. */
  readonly updatedAt?: string
  /** What the user asked for, as far as this machine or the platform remembers; never what the broker computed. */
  readonly parameters?: InstanceParameters
}

/** Open Service Broker last_operation, with the type that the platform or our inventory remembers. */
export interface LastOperation {
  readonly type: 'create' | 'update' | 'delete'
  readonly state: 'in progress' | 'succeeded' | 'failed'
  /** Text from the broker: data, to be cleaned before it reaches a terminal. */
  readonly description: string
}

/** Provision parameters of the plan, under the broker's own keys. `domain` cannot be changed by an update. */
export interface InstanceParameters {
  readonly domain?: string
  readonly admin_email?: string
  readonly mail_from_subdomain?: string
  readonly dmarc_report_aggregate_recipients?: readonly string[]
  readonly dmarc_report_failure_recipients?: readonly string[]
  readonly enable_feedback_notifications?: boolean
}

/** A service binding (or service key): one IAM user with one access key of its own. */
export interface ServiceBinding {
  readonly id: string
  readonly instanceId: string
  /** A label of the user's, where one was given. */
  readonly name?: string
  /** ISO 8601. */
  readonly createdAt: string
  /**
   * `ready`: its credentials have reached a reader. `undelivered`: made (or perhaps made) by a command that has not
   * handed its credentials over; if that command is dead, nobody has them and the binding is only good to be deleted.
   */
  readonly state: 'ready' | 'undelivered'
}

/** The name that the broker gives an instance's configuration set, alarms and topics: `csb-aws-ses-<instance id>`. */
export function configurationSetName(instanceId: string): string {
  return `csb-aws-ses-${instanceId}`
}
