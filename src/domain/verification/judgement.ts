import type {RequiredRecord} from '../records/required-records.ts'
import type {NoAnswerReason} from './dns/answers.ts'
import type {SpfResult} from './spf/check-host.ts'

/** What is wrong with a record, as far as it can be named. Codes are stable. */
export type Mistake =
  | 'missing'
  /** The domain itself is not delegated: there is no zone to publish in. */
  | 'zone-missing'
  /** `name.zone.zone`: the panel adds the zone, and the whole name was typed. */
  | 'zone-added-twice'
  /** `name.parent` instead of `name.domain`: the panel adds the zone, and the domain lies below it. */
  | 'subdomain-missing'
  | 'wrong-type'
  | 'wrong-value'
  /** A target one or a few characters off. */
  | 'target-typo'
  /** `target.zone`: the target was taken as relative to the zone. */
  | 'zone-added-to-target'
  /** Quotation marks are part of the value. */
  | 'quotes-in-value'
  /** The text ends at 255 octets, where one string of a TXT record ends. */
  | 'value-cut'
  /** One value was published as two records, or its strings lack a space where they meet. */
  | 'value-split'
  /** Typographic quotation marks are part of the value: it went through a word processor or a mail. */
  | 'smart-quotes'
  /** Something that does not belong there follows the value. */
  | 'trailing-text'
  /** One error voids the whole record (RFC 7208 section 4.6). */
  | 'spf-invalid'
  /** What a term before SES's leads to makes receivers give up (RFC 7208 section 2.6.7). */
  | 'spf-permerror'
  /** A term before SES's refuses the addresses that SES sends from. */
  | 'spf-refuses-ses'
  /** What a term before SES's leads to was not answered for (RFC 7208 section 2.6.6). */
  | 'spf-unanswered'
  /** More than 10 lookups (RFC 7208 section 4.6.4): receivers give up on the record. */
  | 'spf-too-many-lookups'
  /** More than 2 lookups that find nothing. */
  | 'spf-too-many-voids'
  /** A tag with a value that is none (RFC 9989): receivers ignore the tag, or the record. */
  | 'dmarc-invalid-tag'
  /** The record weakens the policy that the domain would inherit without it. */
  | 'dmarc-weaker-than-inherited'
  /** One SPF record is there and does not let SES send: a second one would void both (RFC 7208 section 4.5). */
  | 'spf-without-ses'
  | 'second-spf'
  | 'second-dmarc'
  | 'several-mx'
  | 'wrong-region'
  /** The name is there only because a wildcard of the zone answers for it (RFC 4592). */
  | 'wildcard'
  /** Addresses instead of the CNAME: the panel answers in its place to stand between (an orange cloud). */
  | 'cname-proxied'
  /** The key itself instead of the CNAME to it: the panel resolves CNAMEs, or somebody copied the key. */
  | 'cname-flattened'
  /** A CNAME may be the only record at its name (RFC 1034 section 3.6.2). */
  | 'cname-beside-other-data'
  /** A DNAME above the name sends it elsewhere (RFC 6672): what is published there is not answered. */
  | 'under-dname'
  /** The CNAME leads to a key that was revoked (`p=` without a value, RFC 6376 section 3.6.1). */
  | 'key-revoked'
  /** The record is at a name where nobody looks for it. */
  | 'wrong-name'

/** A record as a zone has it. Names without the final dot. */
export interface ZoneRecord {
  readonly name: string
  readonly type: string
  readonly value: string
  /** TXT that is published: its strings as they are cut. */
  readonly strings?: readonly string[]
  /** TXT that is published: its octets in the notation of a zone file, which an edit has to name to the letter. */
  readonly rdata?: string
}

/** The exact change that makes it right. */
export interface Edit {
  readonly publish?: ZoneRecord
  readonly remove?: readonly ZoneRecord[]
  /** Value of the record that is to be changed. */
  readonly replace?: string
  /** That record as it is published: of two with the same text, the one that is meant. */
  readonly replaceRecord?: ZoneRecord
  readonly with?: string
  /** The change in words, without a full stop. */
  readonly do: string
}

/** One record as one server's answer shows it. */
export interface Assessment {
  /** `unknown`: it is there, and what it leads to was not answered for. */
  readonly state: 'right' | 'wrong' | 'missing' | 'unknown'
  readonly mistake?: Mistake
  /** What is there: at the name, or where a mistake put it. */
  readonly found: readonly ZoneRecord[]
  readonly edit?: Edit
  /** Right, but worth a word. */
  readonly notes: readonly string[]
  /** SPF: what receivers compute for mail from SES. */
  readonly spf?: SpfJudgement
}

/** The outcome of `check_host()` (RFC 7208) for the address of SES that comes off worst. */
export interface SpfJudgement {
  readonly result: SpfResult
  readonly address: string
  /** The term that decided, or was being evaluated when it came to an error; null: none matched. */
  readonly term: string | null
  /** Whose record holds the innermost term of those; null without one. */
  readonly at: string | null
  /** Why, where it is an error. */
  readonly reason: string | null
}

export type Role = 'authority' | 'resolver'

/** What one server says of one record. */
export interface ServerResult {
  readonly server: string
  readonly role: Role
  readonly state: Assessment['state']
  readonly values: readonly string[]
  /**
   * Why there is no answer. `not-authoritative`: a name server of the zone does not know the zone. `leads-elsewhere`: it
   * knows a CNAME to a name that others keep.
   */
  readonly reason?: NoAnswerReason | 'not-authoritative' | 'leads-elsewhere'
  /** A cache's answer that is not right: how long it may be kept. */
  readonly secondsLeft?: number
}

export interface RecordJudgement {
  readonly record: RequiredRecord
  /**
   * `elsewhere`: right where the zone is kept, but not everywhere yet; only time is needed. `unknown`: nobody who was
   * asked answered.
   */
  readonly state: 'right' | 'wrong' | 'missing' | 'elsewhere' | 'unknown'
  /** Of a record that is right, something that is better otherwise. */
  readonly mistake?: Mistake
  readonly found: readonly ZoneRecord[]
  readonly seen: readonly ServerResult[]
  readonly edit?: Edit
  readonly notes: readonly string[]
  readonly spf?: SpfJudgement
  /** SPF: lookups that the record costs, out of 10. */
  readonly lookups?: {readonly found?: number; readonly edited?: number}
  /** `elsewhere`: until the last cache lets go, at most. */
  readonly secondsLeft?: number
}
