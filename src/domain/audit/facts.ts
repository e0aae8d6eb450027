/** An IAM user that the broker made for a binding: path `/cf/`, name `csb-aws-ses-<binding id>`. */
export interface AuditedUser {
  readonly name: string
  /** ISO 8601 */
  readonly createdAt?: string
  readonly policies: readonly InlinePolicy[]
  /** ARNs of managed policies. */
  readonly attachedPolicies: readonly string[]
  readonly groups: readonly string[]
  /** The broker's tag `Instance GUID`. */
  readonly instanceId?: string
}

interface InlinePolicy {
  readonly name: string
  /** JSON text. */
  readonly document: string
}

/** A key as the account's credential report has it, which names no key ids. */
export interface ReportedKey {
  readonly active: boolean
  /** ISO 8601: when it was made. */
  readonly createdAt?: string
  /** ISO 8601; absent = never, as far as IAM has noticed. */
  readonly lastUsedAt?: string
}

export interface UserKey {
  readonly id: string
  readonly active: boolean
}

export interface AuditedSet {
  readonly name: string
  readonly sendingEnabled: boolean
  readonly reputationMetricsEnabled: boolean
  readonly tlsRequired: boolean
  /** Reasons for which SES refuses an address from now on; absent = the account's own setting holds. */
  readonly suppressed?: readonly string[]
  readonly sendingPool?: string
  readonly maxDeliverySeconds?: number
}

export interface AuditedIdentity {
  readonly name: string
  readonly verifiedForSending: boolean
  /** PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE or NOT_STARTED. */
  readonly verificationStatus: string
  /** ISO 8601: when the DKIM keys were made, from which on SES looks for their records. */
  readonly keysMadeAt?: string
  readonly mailFromDomain?: string
  readonly mailFromStatus?: string
  /** USE_DEFAULT_VALUE or REJECT_MESSAGE. */
  readonly mailFromBehavior?: string
  readonly configurationSet?: string
  /** The broker's tag `Instance GUID`. */
  readonly instanceId?: string
}

export interface AuditedAlarm {
  readonly name: string
  readonly description?: string
  /** OK, ALARM or INSUFFICIENT_DATA. */
  readonly state: string
  /** ISO 8601 */
  readonly stateSince?: string
  readonly actionsEnabled: boolean
  /** ARNs. */
  readonly alarmActions: readonly string[]
  readonly okActions: readonly string[]
  /** One for a plain alarm; those of its queries for a metric-math alarm. */
  readonly watched: readonly WatchedMetric[]
  /** Of a metric-math alarm. */
  readonly expressions: readonly string[]
  /** Of a plain alarm, a fraction. */
  readonly threshold?: number
  readonly comparison?: string
}

export interface WatchedMetric {
  readonly namespace: string
  readonly name: string
  readonly dimensions: readonly {readonly name: string; readonly value: string}[]
}

/** The newest attempt of an alarm to notify a topic, where that one failed. */
export interface FailedAction {
  readonly alarm: string
  readonly topic: string
  /** ISO 8601 */
  readonly at: string
  readonly error: string
}

export interface AuditedTopic {
  readonly arn: string
  /** Id, alias or ARN of the KMS key; absent = not encrypted. */
  readonly key?: string
}

export interface AuditedSubscription {
  readonly topicArn: string
  readonly protocol: string
  readonly endpoint: string
  readonly confirmed: boolean
}

/** A binding as the platform has it. */
export interface AuditedBinding {
  readonly id: string
  readonly name?: string
  readonly ready: boolean
  /** Asked for when it was made; absent where nobody knows. */
  readonly sourceIps?: readonly string[]
}

/** What is known of one instance. A part that is undefined was not read, and nothing is said of it. */
export interface InstanceFacts {
  readonly name: string
  readonly instanceId: string
  readonly configurationSet: string
  readonly adminEmail?: string
  /** ISO 8601 */
  readonly createdAt?: string
  readonly set: AuditedSet | 'gone' | undefined
  readonly identities: readonly AuditedIdentity[] | undefined
  readonly users: readonly AuditedUser[] | undefined
  /** Undefined also where the platform does not list the instance. */
  readonly bindings: readonly AuditedBinding[] | undefined
  readonly alarms: readonly AuditedAlarm[] | undefined
}

/** What is known of the account as a whole; the same rule holds. */
export interface AccountFacts {
  /** Epoch milliseconds by the service's clock. */
  readonly now: number
  readonly keys: ReadonlyMap<string, readonly ReportedKey[]> | undefined
  /** Key ids of the users that nothing belongs to. */
  readonly keyIds: ReadonlyMap<string, readonly UserKey[]>
  readonly topicArns: ReadonlySet<string> | undefined
  readonly topics: ReadonlyMap<string, AuditedTopic> | undefined
  readonly subscriptions: readonly AuditedSubscription[] | undefined
  readonly failedActions: readonly FailedAction[] | undefined
  /** Configuration sets with a point of the bounce rate in the last two weeks. */
  readonly published: ReadonlySet<string> | undefined
}

export interface AuditPolicy {
  /** A key that is older should be rotated. Milliseconds. */
  readonly maxAgeMillis: number
  /** A key that has not been used for this long should go. Milliseconds. */
  readonly unusedMillis: number
  /** Topics that new alarms notify, beside the instance's own; ARNs. */
  readonly alarmTopics: readonly string[]
  /** KMS key that takes the place of one that CloudWatch cannot use; empty = no encryption; absent = not decided. */
  readonly topicKey?: string
}
