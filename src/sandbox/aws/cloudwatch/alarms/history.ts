import type {Environment} from '../../../environment.ts'

export const HISTORY_TYPES = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const
type HistoryType = (typeof HISTORY_TYPES)[number]

export interface HistoryItem {
  readonly alarm: string
  readonly type: HistoryType
  readonly summary: string
  /** JSON. */
  readonly data: string
}

export interface KeptHistoryItem extends HistoryItem {
  readonly sequence: number
  /** Epoch milliseconds. */
  readonly at: number
}

/** How long history is kept (CloudWatch API Reference, DescribeAlarmHistory). */
const KEPT_MILLIS = 14 * 24 * 60 * 60 * 1000

/** Notes something about an alarm. It stays after the alarm is deleted. */
export function recordHistory({store, clock}: Environment, {alarm, type, summary, data}: HistoryItem): void {
  const now = clock.now()
  store.run('DELETE FROM alarm_history WHERE at < ?', now - KEPT_MILLIS)
  store.run(
    'INSERT INTO alarm_history (alarm, at, type, summary, data) VALUES (?, ?, ?, ?, ?)',
    alarm,
    now,
    type,
    summary,
    data,
  )
}

export interface HistoryFilter {
  readonly alarm: string | undefined
  readonly type: HistoryType | undefined
  /** Epoch milliseconds, both included. */
  readonly from: number | undefined
  readonly to: number | undefined
  readonly newestFirst: boolean
}

/** What happened to alarms, in order; at most `most` items, after the one with a sequence number. */
export function readHistory(
  {store, clock}: Environment,
  {alarm, type, from, to, newestFirst}: HistoryFilter,
  after: number | undefined,
  most: number,
): KeptHistoryItem[] {
  const [compare, order] = newestFirst ? ['<', 'DESC'] : ['>', 'ASC']
  return store.all<KeptHistoryItem>(
    `SELECT * FROM alarm_history WHERE (?1 IS NULL OR alarm = ?1) AND (?2 IS NULL OR type = ?2) AND at >= ?3 AND at <= ?4
       AND (?5 IS NULL OR sequence ${compare} ?5) ORDER BY sequence ${order} LIMIT ?6`,
    alarm ?? null,
    type ?? null,
    Math.max(from ?? 0, clock.now() - KEPT_MILLIS),
    to ?? Number.MAX_SAFE_INTEGER,
    after ?? null,
    most,
  )
}
