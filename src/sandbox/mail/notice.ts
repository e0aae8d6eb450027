import type {Environment} from '../environment.ts'
import {newField, writeMessage} from './message.ts'
import {newMessageId} from './message-id.ts'

export interface Notice {
  /** An address, with or without a display name. */
  readonly from: string
  /** Bare address. */
  readonly to: string
  /** One line. */
  readonly subject: string
  readonly text: string
}

/**
 * Puts mail into the inbox that AWS itself sends to people: it has no sender's identity, counts for nobody and has no
 * events.
 */
export function postNotice(env: Environment, {from, to, subject, text}: Notice): {messageId: string} {
  const at = env.clock.now()
  const id = newMessageId(at)
  const fields = [
    newField('Message-ID', `<${id}@amazonses.com>`),
    newField('Date', new Date(at).toUTCString().replace('GMT', '+0000')),
    newField('From', from),
    newField('To', to),
    newField('Subject', subject),
    newField('MIME-Version', '1.0'),
    newField('Content-Type', 'text/plain; charset=UTF-8'),
    newField('Content-Transfer-Encoding', '8bit'),
  ]
  env.store.run(
    `INSERT INTO message (id, accepted_at, transport, access_key_id, user_name, source, identity, recipients_json, subject, raw)
     VALUES (?, ?, 'aws', '', 'aws', ?, '', ?, ?, ?)`,
    id,
    at,
    from,
    JSON.stringify([to]),
    subject,
    writeMessage({fields, body: Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'utf8')}),
  )
  return {messageId: id}
}
