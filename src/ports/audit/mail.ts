import type {AuditedIdentity, AuditedSet} from '../../domain/audit/facts.ts'
import type {Repair} from '../../domain/audit/repair.ts'

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
