import type {Environment} from '../environment.ts'
import {cloudFoundrySettings} from './settings.ts'
import {V3Error} from './v3-error.ts'

const HOUR_SECONDS = 3600

/** What is left of an hour's requests for somebody, in headers; none where there is no limit. */
export type RateHeaders = Readonly<Record<string, string>>

/** Counts the requests of each user, and forgets when it stops. */
export class RateLimit {
  readonly #env: Environment
  readonly #counts = new Map<string, {readonly resetAt: number; requests: number}>()

  constructor(env: Environment) {
    this.#env = env
  }

  /** Counts a request. `exceeded` says in how many seconds there are new ones. */
  count(user: string): {readonly headers: RateHeaders; readonly retrySeconds: number | undefined} {
    const limit = cloudFoundrySettings(this.#env).requestsPerHour
    if (limit < 0) return {headers: {}, retrySeconds: undefined}
    const now = Math.floor(this.#env.clock.now() / 1000)
    const kept = this.#counts.get(user)
    const count = kept && kept.resetAt > now ? kept : {resetAt: now + HOUR_SECONDS, requests: 0}
    count.requests += 1
    this.#counts.set(user, count)
    const left = limit - count.requests
    return {
      headers: rateHeaders(limit, Math.max(0, left), count.resetAt),
      retrySeconds: left < 0 ? count.resetAt - now : undefined,
    }
  }
}

/** @param resetAt epoch seconds */
export function rateHeaders(limit: number, remaining: number, resetAt: number): RateHeaders {
  return {
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(resetAt),
  }
}

export const rateLimitExceeded = (): V3Error => new V3Error(429, 10_013, 'RateLimitExceeded', 'Rate Limit Exceeded')
