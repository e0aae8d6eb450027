import type {
  AuditedAlarm,
  AuditedIdentity,
  AuditedSet,
  AuditedSubscription,
  AuditedTopic,
  AuditedUser,
  FailedAction,
  ReportedKey,
  UserKey,
} from '../../domain/audit/facts.ts'
import type {AlarmDefinition, Repair} from '../../domain/audit/repair.ts'

/**
 * The AWS account behind the broker, as an audit reads and repairs it. Methods throw NotAuthorised, Unavailable or
 * UnexpectedAnswer; an absent resource is undefined.
 */
export interface AuditAccount {
  /** What SES, CloudWatch and SNS are asked about; IAM knows no regions. */
  readonly region: string
  readonly credentials: AuditCredentials
  readonly mail: AuditMail
  readonly alarms: AuditAlarms
  readonly topics: AuditTopics
}

/** CloudWatch alarms. */
export interface AuditAlarms {
  /** Those whose names begin so, in pages of up to 100. */
  alarms(prefix: string): AsyncIterable<readonly AuditedAlarm[]>
  /**
   * Actions whose newest attempt failed, from two weeks of history: of one alarm, or of all at up to 20 requests of 100.
   * @returns `whole` false where the bound cut older attempts off.
   */
  failedActions(alarm?: string): Promise<{readonly failed: readonly FailedAction[]; readonly whole: boolean}>
  /** Sets with a bounce rate in the last two weeks (ListMetrics), in pages of up to 500; or only this one, if it has. */
  publishedSets(configurationSet?: string): AsyncIterable<readonly string[]>
  put(alarm: AlarmDefinition): Promise<void>
}

/** IAM, in bulk. */
export interface AuditCredentials {
  /** The broker's users with their policies, in pages (GetAccountAuthorizationDetails): ceil(users of the account / 1000) requests. */
  users(): AsyncIterable<readonly AuditedUser[]>
  /**
   * Keys of every user, from the account's credential report: at least two requests, however many users there are. The
   * report may be four hours old: newer users are not in it.
   */
  reportedKeys(): Promise<ReadonlyMap<string, readonly ReportedKey[]>>
  /** One request; undefined when there is no such user. */
  keys(user: string): Promise<readonly UserKey[] | undefined>
  deactivateKey(user: string, keyId: string): Promise<void>
  /** Idempotent: what is gone already counts as deleted. */
  deleteUser(deletion: Extract<Repair, {kind: 'delete-user'}>): Promise<void>
}

/** Amazon SES, API v2. There is no bulk read of a set's or an identity's settings: one request each. */
export interface AuditMail {
  configurationSetNames(): AsyncIterable<readonly string[]>
  configurationSet(name: string): Promise<AuditedSet | undefined>
  /** Names of the account's domains, in pages of up to 1000. */
  identityNames(): AsyncIterable<readonly string[]>
  identity(name: string): Promise<AuditedIdentity | undefined>
  repair(repair: MailRepair): Promise<void>
}

export type MailRepair = Extract<
  Repair,
  {kind: 'require-tls' | 'publish-reputation' | 'suppress' | 'set-default-set' | 'restart-mail-from'}
>

/** Amazon SNS. */
export interface AuditTopics {
  /** ARNs of all topics, in pages of up to 100. */
  topicArns(): AsyncIterable<readonly string[]>
  topic(arn: string): Promise<AuditedTopic | undefined>
  /** Of one topic, or of all, in pages of up to 100. */
  subscriptions(topicArn?: string): AsyncIterable<readonly AuditedSubscription[]>
  /** Empty = no encryption. */
  setKey(topicArn: string, key: string): Promise<void>
  /** Sends the confirmation mail (again). */
  subscribe(topicArn: string, email: string): Promise<void>
}
