import type {Finding} from './findings.ts'

export type Status = 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE'

/** How a thing that is looked for in DNS stands. */
export interface SearchStatus {
  readonly status: Status
  /** When the current search began; epoch milliseconds. */
  readonly since: number
}

/** For how long SES looks before it gives up (Amazon SES Developer Guide, "Verifying a domain", "MAIL FROM states"). */
export const SEARCH_MILLIS = 72 * 3_600_000

/**
 * The next status of an identity, or of a MAIL FROM domain, after one check. What was right once has another 72 hours when
 * it goes away; what has failed is not looked at until somebody starts again.
 */
export function nextStatus(search: SearchStatus, finding: Finding, now: number): SearchStatus {
  if (search.status === 'FAILED') return search
  if (finding === undefined) return {status: 'SUCCESS', since: search.status === 'SUCCESS' ? search.since : now}
  if (search.status === 'SUCCESS') {
    // A server that does not answer says nothing about the records.
    return finding === 'DNS_SERVER_ERROR' ? search : {status: 'TEMPORARY_FAILURE', since: now}
  }
  return now - search.since >= SEARCH_MILLIS ? {...search, status: 'FAILED'} : search
}

/** Sending continues during the grace of a temporary failure, and ends with it. */
export function maySend({status}: SearchStatus): boolean {
  return status === 'SUCCESS' || status === 'TEMPORARY_FAILURE'
}
