import {formatDuration} from '../time/duration.ts'
import type {RecordJudgement} from './judgement.ts'

/** What SES itself says of the identity, as far as it was asked. */
export interface IdentityFacts {
  readonly verifiedForSending: boolean
  /** PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE or NOT_STARTED. */
  readonly verificationStatus: string
  readonly dkimStatus: string
  readonly mailFromDomain?: string
  readonly mailFromStatus?: string
  readonly errorType?: string
  /** ISO 8601 */
  readonly lastCheckedAt?: string
}

/** What SES makes of one part of an identity. `failed`: it has stopped checking, and somebody has to start it again. */
export type SesState = 'accepted' | 'pending' | 'failed'

/** The facts under the same names; null where SES does not say. */
export interface IdentityJudgement {
  /** `failed`: SES has stopped checking, so that records alone will not help any more. */
  readonly state: 'verified' | 'pending' | 'failed'
  readonly verifiedForSending: boolean
  readonly verificationStatus: string
  readonly dkimStatus: string
  readonly mailFromDomain: string | null
  readonly mailFromStatus: string | null
  readonly errorType: string | null
  readonly lastCheckedAt: string | null
  /** ISO 8601: when SES stops checking, as far as is known; null when it need not look or has stopped. */
  readonly givesUpAt: string | null
  /** Whether SES signs mail by DKIM. */
  readonly dkim: SesState
  /** Whether SES uses the MAIL FROM domain; null without one. */
  readonly mailFrom: SesState | null
  /** What it means or what to do, a sentence each without its full stop. */
  readonly notes: readonly string[]
}

/** VerificationInfo.ErrorType of GetEmailIdentity, SES API v2. */
const ERRORS: Readonly<Record<string, string>> = {
  HOST_NOT_FOUND: 'SES found no record at a DKIM name at its last check',
  TYPE_NOT_FOUND: 'SES found a DKIM name without a CNAME at its last check',
  INVALID_VALUE: 'SES found a DKIM name with another value at its last check',
  DNS_SERVER_ERROR: "the domain's name servers did not answer SES at its last check",
  SERVICE_ERROR: 'SES could not look for reasons of its own and tries again',
}

/**
 * SES looks for 72 hours. Then it stops, and only starting over makes it check again ("Troubleshooting DKIM problems" and
 * "Using a custom MAIL FROM domain", Amazon SES Developer Guide).
 */
export function judgeIdentity(
  facts: IdentityFacts,
  {now, since}: RetryPolicy,
  records: readonly PublishedRecord[] = [],
): IdentityJudgement {
  const failed = [facts.verificationStatus, facts.dkimStatus].includes('FAILED') && !facts.verifiedForSending
  const notes: string[] = []
  if (failed) {
    notes.push(
      'SES checked for 72 hours and has stopped: fix the records, then have an operator restart it (PutEmailIdentityDkimSigningAttributes) and read the records again, for the tokens may have changed',
    )
  } else if (facts.errorType !== undefined && !facts.verifiedForSending) {
    notes.push(ERRORS[facts.errorType] ?? `SES reports ${facts.errorType}`)
  }
  if (facts.verificationStatus === 'TEMPORARY_FAILURE') {
    notes.push('SES does not find the records any more and continues to check for 72 hours')
  }
  if (facts.verifiedForSending) notes.push(...dkimNotes(facts.dkimStatus))
  if (facts.mailFromDomain !== undefined) notes.push(...mailFromNotes(facts.mailFromDomain, facts.mailFromStatus))
  notes.push(...differences(facts, records))
  const givesUpAt = facts.verificationStatus === 'PENDING' && since !== undefined ? Date.parse(since) + LOOKS_FOR : NaN
  if (givesUpAt > now) {
    notes.push(`SES checks until ${utc(givesUpAt)}, ${formatDuration(roundDown(givesUpAt - now))} from now`)
  }
  return {
    state: facts.verifiedForSending ? 'verified' : failed ? 'failed' : 'pending',
    verifiedForSending: facts.verifiedForSending,
    verificationStatus: facts.verificationStatus,
    dkimStatus: facts.dkimStatus,
    mailFromDomain: facts.mailFromDomain ?? null,
    mailFromStatus: facts.mailFromStatus ?? null,
    errorType: facts.errorType ?? null,
    lastCheckedAt: facts.lastCheckedAt ?? null,
    givesUpAt: givesUpAt > now ? new Date(givesUpAt).toISOString() : null,
    dkim: sesState(facts.dkimStatus),
    mailFrom: facts.mailFromDomain === undefined ? null : sesState(facts.mailFromStatus),
    notes,
  }
}

/** What the time left is measured by. */
export interface RetryPolicy {
  /** Epoch milliseconds. */
  readonly now: number
  /** ISO 8601: when SES began to check; SES itself does not say. */
  readonly since?: string | undefined
}

const HOUR = 3_600_000
const LOOKS_FOR = 72 * HOUR

function utc(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Whole hours, and minutes only in the last one. */
function roundDown(millis: number): number {
  const unit = millis >= HOUR ? HOUR : 60_000
  return Math.max(unit, Math.floor(millis / unit) * unit)
}

/** `DkimAttributes.Status` and `MailFromDomainStatus` of GetEmailIdentity, SES API v2, and what they have in common. */
function sesState(status: string | undefined): SesState {
  if (status === 'SUCCESS') return 'accepted'
  return status === 'FAILED' ? 'failed' : 'pending'
}

function dkimNotes(status: string): string[] {
  switch (sesState(status)) {
    case 'accepted':
      return []
    case 'failed':
      return [
        'SES has stopped checking for the DKIM records and does not sign: have an operator restart it (PutEmailIdentityDkimSigningAttributes) once they are right',
      ]
    default:
      return [`SES does not sign mail by DKIM as long as it does not find the DKIM records (${status})`]
  }
}

/** "Using a custom MAIL FROM domain", Amazon SES Developer Guide. */
function mailFromNotes(domain: string, status: string | undefined): string[] {
  switch (sesState(status)) {
    case 'accepted':
      return []
    case 'failed':
      return [
        `SES has stopped checking for the MX record of ${domain}: set the MAIL FROM subdomain again once it is right`,
      ]
    default: {
      const lost = status === 'TEMPORARY_FAILURE' ? 'SES does not find the MX record any more: ' : ''
      return [
        `${lost}until SES accepts ${domain} as MAIL FROM domain, bounces go to amazonses.com and SPF does not align`,
      ]
    }
  }
}

/** A record as name servers show it, as far as SES looks for it as well. */
export type PublishedRecord = Pick<RecordJudgement, 'record' | 'state'>

/** Where SES and the name servers that were asked do not say the same, both. SES's word decides. */
function differences(facts: IdentityFacts, records: readonly PublishedRecord[]): string[] {
  const states = (purpose: 'dkim' | 'mx') =>
    records.filter(({record}) => record.purpose === purpose).map(({state}) => state)
  const [dkim, mx] = [states('dkim'), states('mx')]
  const areRight = (all: readonly string[]) => all.length > 0 && all.every((state) => state === 'right')
  const areWrong = (all: readonly string[]) => all.some((state) => state === 'wrong' || state === 'missing')
  const notes: string[] = []
  if (facts.dkimStatus === 'SUCCESS' && areWrong(dkim)) {
    notes.push('SES has found the DKIM records (SUCCESS), while name servers do not answer them as they should be now')
  }
  if (facts.dkimStatus !== 'SUCCESS' && areRight(dkim)) {
    notes.push(`name servers answer the DKIM records as they should be, while SES says ${facts.dkimStatus}`)
  }
  const mailFrom = records.find(({record}) => record.purpose === 'mx')?.record.name
  if (facts.mailFromDomain === undefined) {
    if (mailFrom !== undefined) {
      notes.push(
        `SES has no MAIL FROM domain for this identity, although records of ${mailFrom} are asked for: it sends from amazonses.com`,
      )
    }
    return notes
  }
  if (mailFrom !== undefined && mailFrom !== facts.mailFromDomain.toLowerCase()) {
    notes.push(`SES has ${facts.mailFromDomain} as MAIL FROM domain, while records of ${mailFrom} are asked for`)
  }
  const status = facts.mailFromStatus ?? 'no status'
  if (status === 'SUCCESS' && areWrong(mx)) {
    notes.push(
      `SES has found the MX record of ${facts.mailFromDomain} (SUCCESS), while name servers do not answer it as it should be now`,
    )
  }
  if (status !== 'SUCCESS' && areRight(mx)) {
    notes.push(`name servers answer the MX record of ${facts.mailFromDomain} as it should be, while SES says ${status}`)
  }
  return notes
}
