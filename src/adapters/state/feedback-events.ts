import {type FeedbackEvent, type KeptFeedbackEvent, NOT_COUNTED_SUB_TYPE} from '../../domain/feedback/event.ts'
import {SIMULATOR_DOMAIN} from '../../domain/sending/test-mail.ts'
import type {
  FeedbackCounts,
  FeedbackCountsQuery,
  FeedbackEvents,
  FeedbackFilter,
  FeedbackNotification,
} from '../../ports/feedback/events.ts'
import type {StateDatabase} from './database.ts'
import {detailsOf, eventOf, type FeedbackRow} from './feedback-rows.ts'
import {GroupCommit} from './group-commit.ts'
import type {Rows} from './rows.ts'
import {addTakenMessage} from './taken-messages.ts'

/** Rows that one statement deletes: others want to write in between. */
const PRUNED_AT_ONCE = 5000

/** The listener whose notifications these are, among those that remember what they took. */
const LISTENER = 'feedback'

export function stateFeedbackEvents(state: StateDatabase, context: string): FeedbackEvents {
  const commits = new GroupCommit<FeedbackNotification, readonly KeptFeedbackEvent[] | undefined>(
    state,
    (rows, notification) => takeOne(rows, context, notification),
  )
  return {
    take: async (notification) => await commits.add(notification),
    list: async (filter) => await list(state, context, filter),
    ofMessage: async (messageId) =>
      (
        await state.all<FeedbackRow>(
          'SELECT * FROM feedback_event WHERE context = ? AND message_id = ? ORDER BY occurred_at, id',
          context,
          messageId,
        )
      ).map(eventOf),
    counts: async (query) => await counts(state, context, query),
    prune: async (before) => {
      let pruned = 0
      for (;;) {
        const rows = await state.all(
          `DELETE FROM feedback_event WHERE id IN
             (SELECT id FROM feedback_event WHERE context = ? AND occurred_at < ? LIMIT ${PRUNED_AT_ONCE})
           RETURNING id`,
          context,
          before,
        )
        pruned += rows.length
        if (rows.length < PRUNED_AT_ONCE) return pruned
      }
    },
  }
}

function takeOne(
  rows: Rows,
  context: string,
  {snsMessageId, receivedAt, events, delivery}: FeedbackNotification,
): readonly KeptFeedbackEvent[] | undefined {
  const isNew = addTakenMessage(rows, {context, listener: LISTENER, messageId: snsMessageId, now: receivedAt})
  if (!isNew) return undefined
  const at = new Date(receivedAt).toISOString()
  const kept: KeptFeedbackEvent[] = []
  for (const event of events) {
    const id = insert(rows, context, event, snsMessageId, at)
    if (id === undefined) continue
    for (const sink of delivery(event)) {
      rows.run(
        'INSERT INTO feedback_delivery (context, sink, event_id, next_at) VALUES (?, ?, ?, ?)',
        context,
        sink,
        id,
        receivedAt,
      )
    }
    kept.push({...event, id, snsMessageId, receivedAt: at})
  }
  return kept
}

function insert(
  rows: Rows,
  context: string,
  event: FeedbackEvent,
  snsMessageId: string,
  receivedAt: string,
): number | undefined {
  return rows.one<{id: number}>(
    `INSERT INTO feedback_event (context, type, message_id, recipient, feedback_id, occurred_at, configuration_set,
       bounce_type, sub_type, details_json, sns_message_id, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
    context,
    event.type,
    event.messageId,
    event.recipient,
    event.feedbackId,
    Date.parse(event.at),
    event.configurationSet ?? null,
    event.bounceType ?? null,
    event.subType ?? null,
    detailsOf(event),
    snsMessageId,
    receivedAt,
  )?.id
}

async function list(state: StateDatabase, context: string, filter: FeedbackFilter): Promise<KeptFeedbackEvent[]> {
  const {configurationSet, from, types, recipient, limit} = filter
  const wanted: [string, string | number | undefined][] = [
    ['configuration_set = ?', configurationSet],
    ['occurred_at >= ?', from],
    ['recipient = ? COLLATE NOCASE', recipient],
    ['type IN (SELECT value FROM json_each(?))', types && JSON.stringify(types)],
  ]
  const given = wanted.filter((one): one is [string, string | number] => one[1] !== undefined)
  const rows = await state.all<FeedbackRow>(
    `SELECT * FROM feedback_event WHERE ${['context = ?', ...given.map(([condition]) => condition)].join(' AND ')}
     ORDER BY occurred_at DESC, id DESC LIMIT ?`,
    context,
    ...given.map(([, value]) => value),
    limit,
  )
  return rows.map(eventOf)
}

interface CountsRow {
  at: number
  sent: number
  delivered: number
  bounced: number
  complained: number
}

async function counts(
  state: StateDatabase,
  context: string,
  {configurationSet, from, to, bucketMillis}: FeedbackCountsQuery,
): Promise<FeedbackCounts[]> {
  const rows = await state.all<CountsRow>(
    // A number is bound as a REAL, by which nothing is divided into whole buckets.
    `SELECT occurred_at - occurred_at % CAST(? AS INTEGER) AS at,
       sum(type = 'Send') AS sent,
       sum(type = 'Delivery') AS delivered,
       sum(type = 'Bounce' AND bounce_type = 'Permanent' AND sub_type IS NOT '${NOT_COUNTED_SUB_TYPE}') AS bounced,
       count(DISTINCT CASE WHEN type = 'Complaint' AND sub_type IS NOT '${NOT_COUNTED_SUB_TYPE}'
         THEN message_id || ' ' || feedback_id END) AS complained
     FROM feedback_event
     WHERE context = ? AND occurred_at >= ? AND occurred_at < ? AND configuration_set IS coalesce(?, configuration_set)
       AND recipient NOT LIKE '%@${SIMULATOR_DOMAIN}'
     GROUP BY 1 ORDER BY 1`,
    bucketMillis,
    context,
    from,
    to,
    configurationSet ?? null,
  )
  const hasSends = rows.some(({sent}) => sent > 0)
  return rows.map(({at, sent, delivered, bounced, complained}) => ({
    at,
    ...(hasSends ? {sent} : {}),
    delivered,
    bouncedPermanent: bounced,
    complained,
  }))
}
