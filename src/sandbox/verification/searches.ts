import type {Environment} from '../environment.ts'
import type {Finding, SoaRecord} from './findings.ts'
import {maySend, nextStatus, type SearchStatus, type Status} from './life-cycle.ts'

/** What has to be looked up for one identity. */
export interface Search {
  readonly domain: string
  /** Undefined when DKIM has failed or was never set up. */
  readonly dkim: DkimSearch | undefined
  /** Undefined without a MAIL FROM domain, or when it has failed. */
  readonly mailFrom: {readonly domain: string; readonly search: SearchStatus} | undefined
}

interface DkimSearch {
  /** Three of Easy DKIM, or the selector of somebody's own key. */
  readonly tokens: readonly string[]
  /** The own key, which must stand in DNS itself. */
  readonly publicKey: string | undefined
  readonly search: SearchStatus
}

/** What DNS said. */
export interface Findings {
  readonly dkim: Finding
  readonly mailFrom: Finding
  readonly soa: SoaRecord | undefined
}

interface Row {
  readonly name: string
  readonly dkim_tokens_json: string
  readonly dkim_public_key: string | null
  readonly dkim_status: Status
  readonly searching_since: number
  readonly mail_from_domain: string | null
  readonly mail_from_status: Status | null
  readonly mail_from_since: number | null
}

/** When what is right already is checked again. */
const RECHECK_MILLIS = 30_000
const COLUMNS =
  'name, dkim_tokens_json, dkim_public_key, dkim_status, searching_since, mail_from_domain, mail_from_status, mail_from_since'
const LOOKED_FOR = "('PENDING', 'TEMPORARY_FAILURE')"

/** Identities where something is still looked for, and those whose last check was a while ago. */
export function searchesDue(env: Environment): Search[] {
  const now = env.clock.now()
  const rows = env.store.all<Row>(
    `SELECT ${COLUMNS} FROM email_identity
     WHERE dkim_status IN ${LOOKED_FOR} OR mail_from_status IN ${LOOKED_FOR}
       OR last_checked_at IS NULL OR abs(? - last_checked_at) >= ?`,
    now,
    RECHECK_MILLIS,
  )
  return rows.map(toSearch).filter(hasWork)
}

/** Every identity that has not failed. */
export function allSearches(env: Environment): Search[] {
  return env.store.all<Row>(`SELECT ${COLUMNS} FROM email_identity`).map(toSearch).filter(hasWork)
}

function hasWork({dkim, mailFrom}: Search): boolean {
  return dkim !== undefined || mailFrom !== undefined
}

function toSearch(row: Row): Search {
  const tokens = JSON.parse(row.dkim_tokens_json) as string[]
  const searched = (status: Status | null): status is Status => status === 'SUCCESS' || isLookedFor(status)
  return {
    domain: row.name,
    dkim:
      tokens.length > 0 && searched(row.dkim_status)
        ? {
            tokens,
            publicKey: row.dkim_public_key ?? undefined,
            search: {status: row.dkim_status, since: row.searching_since},
          }
        : undefined,
    mailFrom:
      row.mail_from_domain !== null && searched(row.mail_from_status)
        ? {domain: row.mail_from_domain, search: {status: row.mail_from_status, since: row.mail_from_since ?? 0}}
        : undefined,
  }
}

function isLookedFor(status: Status | null): boolean {
  return status === 'PENDING' || status === 'TEMPORARY_FAILURE'
}

/** Writes what came of a search, unless somebody started it anew in the meantime. */
export function recordFindings(env: Environment, search: Search, findings: Findings): void {
  const now = env.clock.now()
  env.store.transaction(() => {
    const {dkim, mailFrom} = search
    if (dkim) recordDkim(env, search.domain, dkim, findings, now)
    if (mailFrom) recordMailFrom(env, search.domain, mailFrom, findings.mailFrom, now)
  })
}

function recordDkim(
  env: Environment,
  domain: string,
  dkim: DkimSearch,
  {dkim: finding, soa}: Findings,
  now: number,
): void {
  const next = nextStatus(dkim.search, finding, now)
  const changed = env.store.run(
    `UPDATE email_identity SET dkim_status = ?1, verification_status = ?1, verified_for_sending = ?2, searching_since = ?3,
       error_type = ?4, last_checked_at = ?5, last_success_at = iif(?4 IS NULL, ?5, last_success_at),
       dkim_key_length = iif(?4 IS NULL, dkim_next_key_length, dkim_key_length), soa_json = coalesce(?10, soa_json)
     WHERE name = ?6 AND dkim_tokens_json = ?7 AND dkim_status = ?8 AND searching_since = ?9 AND dkim_public_key IS ?11`,
    next.status,
    Number(maySend(next)),
    next.since,
    finding ?? null,
    now,
    domain,
    JSON.stringify(dkim.tokens),
    dkim.search.status,
    dkim.search.since,
    soa ? JSON.stringify(soa) : null,
    dkim.publicKey ?? null,
  )
  if (changed > 0 && next.status !== dkim.search.status) env.log(`verification: ${domain} is ${next.status}`)
}

function recordMailFrom(
  env: Environment,
  domain: string,
  mailFrom: NonNullable<Search['mailFrom']>,
  finding: Finding,
  now: number,
): void {
  const next = nextStatus(mailFrom.search, finding, now)
  const changed = env.store.run(
    `UPDATE email_identity SET mail_from_status = ?, mail_from_since = ?, last_checked_at = ?
     WHERE name = ? AND mail_from_domain = ? AND mail_from_status = ? AND mail_from_since = ?`,
    next.status,
    next.since,
    now,
    domain,
    mailFrom.domain,
    mailFrom.search.status,
    mailFrom.search.since,
  )
  if (changed > 0 && next.status !== mailFrom.search.status) {
    env.log(`verification: MAIL FROM ${mailFrom.domain} is ${next.status}`)
  }
}
