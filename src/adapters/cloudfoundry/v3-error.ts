import {type Failure, NotAuthorised, Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {JsonReply} from '../http/json-client.ts'

/** One of the errors of an answer of Cloud Foundry API v3; `code` and `title` are stable, `detail` is for people. */
export interface V3Error {
  readonly code: number
  /** With its prefix: CF-ResourceNotFound. */
  readonly title: string
  readonly detail: string
}

/**
 * The errors of an answer, or of a job, recognised by their shape: the rate limiter labels its JSON as text/plain
 * (cloud_controller_ng middleware/base_rate_limiter.rb). Empty where there are none.
 */
export function v3Errors({json}: Pick<JsonReply, 'json'>): V3Error[] {
  const errors = (json as {errors?: unknown} | null | undefined)?.errors
  return Array.isArray(errors) ? errors.flatMap(readError) : []
}

function readError(value: unknown): V3Error[] {
  const {code, title, detail} = (value ?? {}) as Partial<Record<keyof V3Error, unknown>>
  if (typeof code !== 'number') return []
  return [{code, title: typeof title === 'string' ? title : '', detail: typeof detail === 'string' ? detail : ''}]
}

/** What an answer says of its errors, on one line: the details, else a few words of the body, else the status. */
export function errorText(reply: Pick<JsonReply, 'json' | 'text' | 'status'>): string {
  const details = v3Errors(reply).map(({detail, title}) => detail || title)
  return plainLine(details.join(' ') || reply.text.slice(0, 200)) || `HTTP ${reply.status}`
}

/** X-Vcap-Request-Id, by which operators find a request in their logs. */
function requestIdOf({headers}: Pick<JsonReply, 'headers'>): string | undefined {
  const id = headers['x-vcap-request-id']
  return typeof id === 'string' && id !== '' ? plainLine(id) : undefined
}

/** The request id as a hint of a failure; none where the answer has none. */
export function requestIdHints(reply: Pick<JsonReply, 'headers'>): string[] {
  const id = requestIdOf(reply)
  return id === undefined ? [] : [`Cloud Foundry's operators find this request under ${id}.`]
}

/**
 * What any request may end with, whatever it asked for. The failures of one kind of request come first.
 * @param doing what was tried: "list the service instances".
 */
export function failureOf(reply: JsonReply, doing: string): Failure {
  const text = errorText(reply)
  const hints = requestIdHints(reply)
  if (reply.status === 401 || reply.status === 403) {
    return new NotAuthorised(`Can't ${doing}: ${text}`, {
      hints: ['It takes the role Space Developer in the space:  cf space-users ORG SPACE', ...hints],
    })
  }
  if (reply.status === 429 || reply.status >= 500) return new Unavailable(`Failed to ${doing}: ${text}`, {hints})
  return new UnexpectedAnswer(`Failed to ${doing}: ${text} (HTTP ${reply.status})`, {hints})
}
