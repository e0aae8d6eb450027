import type {ServerResponse} from 'node:http'
import type {ApiReply} from './context.ts'
import type {V3Error, V3ErrorEntry} from './v3-error.ts'

/** A response that is ready to be sent. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

const JSON_TYPE = 'application/json; charset=utf-8'

export function replyAnswer({status, body, headers = {}}: ApiReply): Answer {
  if (body === undefined) return {status, headers, text: ''}
  return {status, headers: {'Content-Type': JSON_TYPE, ...headers}, text: JSON.stringify(body)}
}

export const errorAnswer = ({status, errors}: V3Error): Answer => replyAnswer({status, body: {errors}})

/** JSON that its middleware labels as text (base_rate_limiter.rb). */
export function throttledAnswer({errors}: V3Error, retrySeconds: number, headers: Answer['headers']): Answer {
  return {
    status: 429,
    headers: {'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': String(retrySeconds), ...headers},
    text: JSON.stringify({errors}),
  }
}

const UNKNOWN_ERROR: V3ErrorEntry = {title: 'UnknownError', detail: 'An unknown error occurred.', code: 10_001}

/** What the controller says when it fails, and what its router says when there is none. */
export function brokenAnswer(by: 'controller' | 'router'): Answer {
  if (by === 'controller') return replyAnswer({status: 500, body: {errors: [UNKNOWN_ERROR]}})
  return {
    status: 502,
    headers: {'Content-Type': 'text/plain; charset=utf-8', 'X-Cf-RouterError': 'endpoint_failure'},
    text: '502 Bad Gateway: Registered endpoint failed to handle the request.\n',
  }
}

export function send(response: ServerResponse, {status, headers, text}: Answer): void {
  response.writeHead(status, {...headers, 'Content-Length': Buffer.byteLength(text)}).end(text)
}
