import type {DueHandOver, HandOverQueue} from '../../ports/feedback/events.ts'
import type {StateDatabase} from './database.ts'
import {eventOf, type FeedbackRow} from './feedback-rows.ts'
import {GroupCommit} from './group-commit.ts'

export function stateHandOverQueue(state: StateDatabase, context: string): HandOverQueue {
  const done = new GroupCommit<number, void>(
    state,
    (rows, id) => void rows.run('DELETE FROM feedback_hand_over WHERE id = ?', id),
  )
  return {
    due: async (road, {now, limit, excluded}) => {
      const rows = await state.all<FeedbackRow & {hand_over_id: number; attempts: number}>(
        `SELECT feedback_event.*, feedback_hand_over.id AS hand_over_id, attempts
           FROM feedback_hand_over JOIN feedback_event ON feedback_event.id = event_id
           WHERE feedback_hand_over.context = ? AND road = ? AND next_at <= ?
             AND feedback_hand_over.id NOT IN (SELECT value FROM json_each(?))
           ORDER BY next_at, feedback_hand_over.id LIMIT ?`,
        context,
        road,
        now,
        JSON.stringify([...excluded]),
        limit,
      )
      return rows.map((row): DueHandOver => ({id: row.hand_over_id, attempts: row.attempts, event: eventOf(row)}))
    },
    done: async (id) => await done.add(id),
    failed: async (id, {reason, nextAt}) => {
      await state.run(
        'UPDATE feedback_hand_over SET attempts = attempts + 1, next_at = ?, last_reason = ? WHERE id = ?',
        nextAt ?? null,
        reason,
        id,
      )
    },
    counts: async (road) => {
      const row = await state.one<{waiting: number; given_up: number}>(
        `SELECT count(next_at) AS waiting, count(*) - count(next_at) AS given_up
         FROM feedback_hand_over WHERE context = ? AND road = ?`,
        context,
        road,
      )
      return {waiting: row?.waiting ?? 0, givenUp: row?.given_up ?? 0}
    },
  }
}
