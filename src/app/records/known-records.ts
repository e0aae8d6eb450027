import type {CredentialOrigin} from '../../domain/binding/credential-origin.ts'
import type {RequiredRecord} from '../../domain/records/required-records.ts'

export interface KnownRecords {
  /** In publishing order; empty for a generated domain. */
  readonly records: readonly RequiredRecord[]
  readonly sendingDomain: string
  readonly region: string
  readonly source: RecordSource
  /** ISO 8601 of the binding that they come from; null: credentials that were given do not say when they were made. */
  readonly takenAt: string | null
  /** The domain was made up by the broker, and the platform publishes its records itself. */
  readonly generated: boolean
  /** Why records that may have changed since had to do. */
  readonly staleBecause?: string
  /** Whether SES has verified the domain; undefined where it was not asked. */
  readonly identityVerified?: boolean
}

/**
 * Where the records come from. `identity`: SES itself. `snapshot`: remembered from a binding that is newer than the instance's
 * last change. The last are {@link CredentialOrigin}s of credentials that somebody held.
 */
export type RecordSource = 'identity' | 'snapshot' | 'existing binding' | 'temporary binding' | CredentialOrigin
