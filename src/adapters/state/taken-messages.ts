import type {TakenMessages} from '../../ports/feedback/listeners.ts'
import type {StateDatabase} from './database.ts'
import type {Rows} from './rows.ts'

export function stateTakenMessages(state: StateDatabase, context: string): TakenMessages {
  return {
    has: async (listener, messageId) =>
      (await state.one(
        'SELECT 1 FROM sns_message WHERE context = ? AND listener = ? AND id = ?',
        context,
        listener,
        messageId,
      )) !== undefined,
    add: async (listener, messageId, now) => {
      await state.transaction((rows) => addTakenMessage(rows, {context, listener, messageId, now}))
    },
    prune: async (before) => {
      await state.run(
        'DELETE FROM sns_message WHERE context = ? AND taken_at < ?',
        context,
        new Date(before).toISOString(),
      )
    },
  }
}

/** @returns whether it is new. */
export function addTakenMessage(
  rows: Rows,
  {context, listener, messageId, now}: {context: string; listener: string; messageId: string; now: number},
): boolean {
  const added = rows.one(
    'INSERT INTO sns_message VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id',
    context,
    listener,
    messageId,
    new Date(now).toISOString(),
  )
  return added !== undefined
}
