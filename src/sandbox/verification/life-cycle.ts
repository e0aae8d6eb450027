import type {Finding} from './findings.ts'

export type Status = 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE'

/** How a thing that is looked for in DNS stands. */
export interface Standing {
  readonly status: Status
  /** When the search began that is going on; epoch milliseconds. */
  readonly since: number
}

/** For how long SES looks before it gives up (Amazon SES Developer Guide, "Verifying a domain", "MAIL FROM states"). */
export const SEARCH_MILLIS = 72 * 3_600_000

/**
 * The next standing of an identity, or of a MAIL FROM domain, after one look. What was right once has another 72 hours when
 * it goes away; what has failed is not looked at until somebody starts again.
 */
export function nextStanding(standing: Standing, finding: Finding, now: number): Standing {
  if (standing.status === 'FAILED') return standing
  if (finding === undefined) return {status: 'SUCCESS', since: standing.status === 'SUCCESS' ? standing.since : now}
  if (standing.status === 'SUCCESS') {
    // A server that does not answer says nothing about the records.
    return finding === 'DNS_SERVER_ERROR' ? standing : {status: 'TEMPORARY_FAILURE', since: now}
  }
  return now - standing.since >= SEARCH_MILLIS ? {...standing, status: 'FAILED'} : standing
}

/** Sending goes on during the grace of a temporary failure, and ends with it. */
export function maySend({status}: Standing): boolean {
  return status === 'SUCCESS' || status === 'TEMPORARY_FAILURE'
}
