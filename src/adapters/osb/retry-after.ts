import type {IncomingHttpHeaders} from 'node:http'

/** Milliseconds that a Retry-After header (RFC 9110 section 10.2.3) asks to wait; undefined when there is none. */
export function retryAfterMillis(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after']?.trim()
  if (!text) return undefined
  const millis = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(millis) ? Math.max(millis, 0) : undefined
}
