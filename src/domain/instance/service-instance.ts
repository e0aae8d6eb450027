import type {Secret} from '../text/secret.ts'
import type {InstanceSettings} from './settings.ts'

/** ISO 8601, of what was made elsewhere by a platform that does not say when. */
export const UNKNOWN_TIME = new Date(0).toISOString()

/** A service instance of offering `aws-ses`, plan `domain`, whatever platform keeps it. */
export interface ServiceInstance {
  readonly id: string
  readonly name: string
  readonly lastOperation: LastOperation
  /** ISO 8601, when the platform knows it. */
  readonly createdAt?: string
  /** ISO 8601 of the last finished update: records of bindings older than this may be stale. */
  readonly updatedAt?: string
  /** What the user requested, as far as this machine or the platform remembers; never what the broker computed. */
  readonly parameters?: InstanceSettings
  /** The broker refuses to bind, unbind and update until the instance is upgraded to this version. */
  readonly upgradeTo?: string
}

/** Open Service Broker last_operation, with the type that the platform or our inventory remembers. */
export interface LastOperation {
  readonly type: 'create' | 'update' | 'delete'
  readonly state: 'in progress' | 'succeeded' | 'failed'
  /** Text from the broker: data, to be cleaned before it reaches a terminal. */
  readonly description: string
}

/** The newest word on an operation, with what the platform says of asking again. */
export interface OperationProgress extends LastOperation {
  /** Milliseconds until the platform wants to be asked again. */
  readonly askAgainMillis?: number
  /** It has run for longer than the platform says that it ever takes: it counts as failed. */
  readonly overdue?: boolean
}

/** A service binding (or service key): one IAM user with one access key of its own. */
export interface ServiceBinding {
  readonly id: string
  readonly instanceId: string
  /** What the user calls it, where a name was given; it outlives the credentials, as a rotation carries it over. */
  readonly name?: string
  /** Cloud Foundry: the name that the service key has there, where it is another: two keys never have the same. */
  readonly keyName?: string
  /** Cloud Foundry: the app that it is for; absent = a service key, or a binding made through a broker. */
  readonly app?: {readonly id: string; readonly name: string}
  /** ISO 8601; {@link UNKNOWN_TIME} where the platform does not say. */
  readonly createdAt: string
  /**
   * `ready`: its credentials have reached a reader. `undelivered`: made (or perhaps made) by a command that has not
   * delivered its credentials; if that command is dead, nobody has them and the binding is only good to be deleted.
   * `in progress`, `failed`: the platform has no credentials of it (yet), because an operation on it runs or has failed.
   */
  readonly state: 'ready' | 'undelivered' | 'in progress' | 'failed'
}

/** Bind parameters of the plan. */
export interface BindingParameters {
  /** IP addresses or CIDR ranges that may use the credentials; the broker takes them and does not enforce them. */
  readonly sourceIps?: readonly string[]
  readonly notificationEmail?: string
  readonly notificationWebhook?: string | Secret
}

export interface BindingRequest {
  /** Label of a binding; name of a service key on Cloud Foundry, where an absent one is made up. */
  readonly name?: string
  /** Name or guid of the app that is bound; Cloud Foundry only. */
  readonly app?: string
  readonly parameters?: BindingParameters
  /** It takes over the name of another binding, which lives until the new one is in use. */
  readonly successor?: true
  /**
   * Cloud Foundry: value of the label that it is found by after a lost reply, kept in a journal by who asks; drawn where
   * absent. An interruption leaves such a binding to the journal.
   */
  readonly operation?: string
  /** It lives for a moment only, and nobody ever asks for it by a name. */
  readonly temporary?: true
}

/** The binding that an IAM user was made for (brokerpak aws-ses, bind/main.tf); undefined for any other user. */
export function bindingIdOfUser(arn: string): string | undefined {
  const [, id] = /[:/]csb-aws-ses-([^/]+)$/.exec(arn) ?? []
  return id
}

/** The name that the broker gives an instance's configuration set, alarms and topics: `csb-aws-ses-<instance id>`. */
export function configurationSetName(instanceId: string): string {
  return `csb-aws-ses-${instanceId}`
}
