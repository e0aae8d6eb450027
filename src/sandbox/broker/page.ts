import type {ServerResponse} from 'node:http'
import type {Reply} from './context.ts'
import {encode} from './json.ts'

/** A response that is ready to be sent. */
export interface Page {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export function jsonPage({status, body}: Reply): Page {
  return {status, headers: {'Content-Type': 'application/json'}, text: encode(body)}
}

/** An error page as Go's net/http writes it. */
export function textPage(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Page {
  const fixed = {'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff'}
  return {status, headers: {...fixed, ...headers}, text: `${text}\n`}
}

export const notFoundPage = (): Page => textPage(404, '404 page not found')

export function send(response: ServerResponse, page: Page): void {
  response.writeHead(page.status, page.headers).end(page.text)
}
