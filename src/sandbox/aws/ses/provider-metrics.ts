import type {Environment} from '../../environment.ts'

/** The mailbox providers that are implemented, by the domains of their mailboxes. */
const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  Gmail: ['gmail.com', 'googlemail.com'],
  Yahoo: ['yahoo.com', 'ymail.com'],
  Hotmail: ['hotmail.com', 'outlook.com', 'live.com', 'msn.com'],
}

/** What distinguishes the messages of a metric from the others. */
const CONDITIONS: Readonly<Record<string, string>> = {
  SEND: '',
  DELIVERY: "AND EXISTS (SELECT 1 FROM message_event e WHERE e.message_id = m.id AND e.kind = 'delivery')",
  COMPLAINT: "AND EXISTS (SELECT 1 FROM message_event e WHERE e.message_id = m.id AND e.kind = 'complaint')",
  PERMANENT_BOUNCE: bounced('='),
  TRANSIENT_BOUNCE: bounced('<>'),
}

function bounced(comparison: '=' | '<>'): string {
  return `AND EXISTS (SELECT 1 FROM message_event e WHERE e.message_id = m.id AND e.kind = 'bounce'
    AND json_extract(e.detail_json, '$.bounceType') ${comparison} 'Permanent')`
}

export interface ProviderQuery {
  readonly provider: string
  readonly metric: string
  readonly configurationSet: string | undefined
  /** Epoch seconds. */
  readonly from: number
  readonly to: number
}

/**
 * Sums by UTC day of what was really sent to one provider. Mail to several recipients does not count, as with SES; generated
 * history has no recipients, so it counts for nobody.
 */
export function providerSums(env: Environment, query: ProviderQuery): {day: number; total: number}[] {
  const {provider, metric, configurationSet, from, to} = query
  const domains = DOMAINS[provider] ?? []
  const isTheirs = domains.map(() => "json_extract(m.recipients_json, '$[0]') LIKE ?").join(' OR ')
  if (domains.length === 0) return []
  return env.store.all<{day: number; total: number}>(
    `SELECT m.accepted_at / 86400000 * 86400 AS day, COUNT(*) AS total FROM message m
     WHERE m.accepted_at >= ? AND m.accepted_at < ? AND json_array_length(m.recipients_json) = 1
       ${configurationSet === undefined ? '' : 'AND m.configuration_set = ?'} AND (${isTheirs}) ${CONDITIONS[metric] ?? ''}
     GROUP BY day ORDER BY day`,
    from * 1000,
    to * 1000,
    ...(configurationSet === undefined ? [] : [configurationSet]),
    ...domains.map((domain) => `%@${domain}`),
  )
}
