import type {Environment} from '../environment.ts'

/** Something that has to be published. Triggers of the store write it, see the schema. */
export interface Announcement {
  readonly sequence: number
  readonly messageId: string
  /** Of `message_event`; undefined for the sending itself. */
  readonly eventSequence: number | undefined
}

/** The oldest first. */
export function announcements(env: Environment, most: number): Announcement[] {
  const sql = 'SELECT * FROM event_outbox ORDER BY sequence LIMIT ?'
  const rows = env.store.all<{sequence: number; message_id: string; event_sequence: number | null}>(sql, most)
  return rows.map((row) => ({
    sequence: row.sequence,
    messageId: row.message_id,
    eventSequence: row.event_sequence ?? undefined,
  }))
}

export function announced(env: Environment, {sequence}: Announcement): void {
  env.store.run('DELETE FROM event_outbox WHERE sequence = ?', sequence)
}
