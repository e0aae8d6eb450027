import type {AuditedUser, ReportedKey, UserKey} from '../../domain/audit/facts.ts'
import type {Repair} from '../../domain/audit/repair.ts'

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
