import type {Clock} from '../../ports/time/clock.ts'
import type {JsonReply} from '../http/json-client.ts'
import {NoAnswer} from '../http/no-answer.ts'
import {requestedWaitMillis} from '../http/retry-after.ts'

export interface RetryPolicy {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Prints a warning that the command waits. */
  readonly warn: (text: string) => void
}

/** Milliseconds that one request may wait in all for a rate limit to pass. */
const RATE_LIMIT_RETRY_POLICY = 120_000
/** Milliseconds from which on a wait is announced by a warning. */
const NOTICEABLE = 3000
/** Milliseconds between repetitions of what may be repeated. */
const REPETITIONS = [300, 1200] as const
const PASSING = new Set([500, 502, 503, 504])

/**
 * Sends until the answer is worth handing on. What a rate limit refused was not executed, so any request waits for it.
 * Only what is `repeatable` is sent again after a 5xx or no answer at all, twice, as the cf CLI does
 * (cloudfoundry/cli api/cloudcontroller/wrapper/retry_request.go).
 * @returns the last answer, whatever its status. @throws what the last `send` threw; Interrupted.
 */
export async function sendWithRetries(
  send: () => Promise<JsonReply>,
  repeatable: boolean,
  retryPolicy: RetryPolicy,
): Promise<JsonReply> {
  for (const millis of repeatable ? REPETITIONS : []) {
    const outcome = await attempt(async () => await sendWithinLimit(send, retryPolicy))
    if (outcome instanceof NoAnswer) {
      if (!outcome.retryable) throw outcome
    } else if (!PASSING.has(outcome.status)) return outcome
    await pause(millis, retryPolicy)
  }
  return await sendWithinLimit(send, retryPolicy)
}

/** Waits as long as the answer asks for (Retry-After, RFC 9110 section 10.2.3) and as is decent. */
async function sendWithinLimit(send: () => Promise<JsonReply>, retryPolicy: RetryPolicy): Promise<JsonReply> {
  for (let waited = 0, tries = 0; ; tries += 1) {
    const reply = await send()
    const wait = Math.max(requestedWaitMillis(reply.headers, retryPolicy.clock.now()) ?? 1000 * 2 ** tries, 1000)
    if (reply.status !== 429 || waited + wait > RATE_LIMIT_RETRY_POLICY) return reply
    if (wait >= NOTICEABLE)
      retryPolicy.warn(`The rate limit is reached: waiting for ${Math.ceil(wait / 1000)} s, as requested.`)
    await pause(wait, retryPolicy)
    waited += wait
  }
}

async function attempt(send: () => Promise<JsonReply>): Promise<JsonReply | NoAnswer> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof NoAnswer) return error
    throw error
  }
}

/** A wait that the interruption ends; one that begins after it belongs to cleaning up, which continues. */
async function pause(millis: number, {clock, signal}: RetryPolicy): Promise<void> {
  if (signal.aborted) {
    await new Promise((resolve) => {
      setTimeout(resolve, millis)
    })
  } else await clock.sleep(millis)
}
