import {hasMailFrom, reasonFor} from './record-advice.ts'
import {recordData} from './record-data.ts'
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
  /** The same values octet for octet, where some are published. */
  readonly rdata?: ChangeData
  /** A sentence: what the record is for, and why it changes. */
  readonly why: string
}

/**
 * Values in the notation of a zone file (RFC 1035 section 5.1), each in the place of its text in the list of the same
 * name. What is published is kept in the character-strings that it has, for servers compare octets (RFC 2136 section
 * 2.5.4).
 */
export interface ChangeData {
  readonly values: readonly string[]
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly before?: readonly string[]
}

/** A value that is published, and its octets in the notation of a zone file. */
export interface PublishedValue {
  readonly value: string
  readonly rdata: string
}

/**
 * How an rrset has to change that holds `published` and shall hold `wanted` besides `kept`. A record with the text that is
 * wanted stays as it is cut; a second one with that text goes.
 * @param kept values of others, which stay.
 */
export function changeOfSet(
  type: RequiredRecord['type'],
  published: readonly PublishedValue[],
  {wanted, kept}: {readonly wanted: string; readonly kept: readonly PublishedValue[]},
): Required<Pick<RecordChange, 'wanted' | 'values' | 'add' | 'remove' | 'before' | 'rdata'>> {
  const there = published.find(({value}) => value === wanted)
  const target = there ?? {value: wanted, rdata: recordData({type, value: wanted})}
  const gone = published.filter((each) => each !== there && !kept.includes(each))
  const lists = {
    values: [...kept, target],
    add: there === undefined ? [target] : [],
    remove: gone,
    before: published,
  }
  const texts = (list: readonly PublishedValue[]): string[] => list.map(({value}) => value)
  const octets = (list: readonly PublishedValue[]): string[] => list.map(({rdata}) => rdata)
  return {
    wanted,
    values: texts(lists.values),
    add: texts(lists.add),
    remove: texts(lists.remove),
    before: texts(lists.before),
    rdata: {
      values: octets(lists.values),
      add: octets(lists.add),
      remove: octets(lists.remove),
      before: octets(lists.before),
    },
  }
}

/** The octets of a change: as published where it is known, else as we would write them. */
export function dataOf({
  type,
  values,
  add,
  remove,
  before,
  rdata,
}: Omit<RecordChange, 'why' | 'key' | 'purpose'>): ChangeData {
  if (rdata !== undefined) return rdata
  const written = (list: readonly string[]): string[] => list.map((value) => recordData({type, value}))
  return {
    values: written(values),
    add: written(add),
    remove: written(remove),
    ...(before === undefined ? {} : {before: written(before)}),
  }
}

/** The octets of the value that a change is after. */
export function wantedData(change: Omit<RecordChange, 'why' | 'key' | 'purpose'>): string | undefined {
  const {wanted, values} = change
  return wanted === undefined ? undefined : dataOf(change).values[values.indexOf(wanted)]
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
