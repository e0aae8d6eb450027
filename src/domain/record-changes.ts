import {hasMailFrom, reasonFor} from './record-advice.ts'
import type {Purpose, RequiredRecord} from './required-records.ts'

/**
 * What happens to one rrset: all records of one name and type. Values are written as in {@link RequiredRecord}: a TXT value
 * is the whole text, not split; host names are lower case and without the final dot.
 */
export interface RecordChange {
  readonly purpose: Purpose
  /** Key of the required record that asks for it; one key may ask for several changes. */
  readonly key: string
  /** Absolute, lower case, without the final dot. */
  readonly name: string
  readonly type: RequiredRecord['type']
  /** Seconds, of the whole rrset: an rrset that exists keeps its own TTL (RFC 2181 section 5.2). */
  readonly ttl: number
  /** The one value that we are after, which is among `values`. Absent where the change only removes. */
  readonly wanted?: string
  /** The whole rrset afterwards, what others need of it included. */
  readonly values: readonly string[]
  /** `values` that are not there yet. Empty when nothing has to be added. */
  readonly add: readonly string[]
  /** Values that are there and have to go. */
  readonly remove: readonly string[]
  /** The rrset that name servers answer now. Undefined when it is not known; empty when there is none. */
  readonly before?: readonly string[]
  /** A sentence: what the record is for, and why it changes. */
  readonly why: string
}

/** The records as they were asked for, when nobody knows what is published already. */
export function unmergedChanges(records: readonly RequiredRecord[]): RecordChange[] {
  const mailFrom = hasMailFrom(records)
  return records.map(({purpose, key, name, type, ttl, value}) => ({
    purpose,
    key,
    name,
    type,
    ttl,
    wanted: value,
    values: [value],
    add: [value],
    remove: [],
    why: sentence(reasonFor(purpose, mailFrom)),
  }))
}

/**
 * Whether others may have values of their own in the rrset: verification tokens stand beside SPF, and of a policy nobody
 * knows who wrote it. A DKIM name and the MX of a MAIL FROM domain are for SES alone ("Using a custom MAIL FROM domain",
 * Amazon SES Developer Guide).
 */
export function isShared({type}: Pick<RecordChange, 'type'>): boolean {
  return type === 'TXT'
}

/** Whether the rrset is known to be right as it is. */
export function isUnchanged({before, add, remove}: RecordChange): boolean {
  return before !== undefined && add.length === 0 && remove.length === 0
}

function sentence(half: string): string {
  return `It ${half}.`
}
