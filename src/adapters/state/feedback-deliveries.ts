import type {DueEventDelivery, EventDeliveryQueue} from '../../ports/feedback/events.ts'
import type {StateDatabase} from './database.ts'
import {eventOf, type FeedbackRow} from './feedback-rows.ts'
import {GroupCommit} from './group-commit.ts'

export function stateEventDeliveryQueue(state: StateDatabase, context: string): EventDeliveryQueue {
  const done = new GroupCommit<number, void>(
    state,
    (rows, id) => void rows.run('DELETE FROM feedback_delivery WHERE id = ?', id),
  )
  return {
    due: async (sink, {now, limit, excluded}) => {
      const rows = await state.all<FeedbackRow & {delivery_id: number; attempts: number}>(
        `SELECT feedback_event.*, feedback_delivery.id AS delivery_id, attempts
           FROM feedback_delivery JOIN feedback_event ON feedback_event.id = event_id
           WHERE feedback_delivery.context = ? AND sink = ? AND next_at <= ?
             AND feedback_delivery.id NOT IN (SELECT value FROM json_each(?))
           ORDER BY next_at, feedback_delivery.id LIMIT ?`,
        context,
        sink,
        now,
        JSON.stringify([...excluded]),
        limit,
      )
      return rows.map((row): DueEventDelivery => ({id: row.delivery_id, attempts: row.attempts, event: eventOf(row)}))
    },
    done: async (id) => await done.add(id),
    failed: async (id, {reason, nextAt}) => {
      await state.run(
        'UPDATE feedback_delivery SET attempts = attempts + 1, next_at = ?, last_reason = ? WHERE id = ?',
        nextAt ?? null,
        reason,
        id,
      )
    },
    counts: async (sink) => {
      const row = await state.one<{waiting: number; given_up: number}>(
        `SELECT count(next_at) AS waiting, count(*) - count(next_at) AS given_up
         FROM feedback_delivery WHERE context = ? AND sink = ?`,
        context,
        sink,
      )
      return {waiting: row?.waiting ?? 0, givenUp: row?.given_up ?? 0}
    },
  }
}
