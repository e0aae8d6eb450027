import {listInbox, readMessage} from '../mail/inbox.ts'
import type {ControlRequest, Controls} from './context.ts'
import {ControlError} from './control-error.ts'

/** GET /inbox?to=&limit=: accepted mail, newest first. */
export function inbox({env}: Controls, {query}: ControlRequest): object {
  const to = query.only('to', 'limit').optionalString('to')
  const limit = query.optionalNumber('limit', {least: 1, most: 1000, whole: true})
  return {messages: listInbox(env, {...(to ? {to} : {}), ...(limit === undefined ? {} : {limit})})}
}

/** GET /inbox/:id: one message, parsed, with its events. `raw` is base64: mail is bytes. */
export async function message({env}: Controls, {id}: ControlRequest): Promise<object> {
  const found = await readMessage(env, id)
  if (!found) throw new ControlError(404, 'not-found', `there is no message ${id}`)
  return {...found, raw: found.raw.toString('base64')}
}
