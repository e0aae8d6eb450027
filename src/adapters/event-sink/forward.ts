import {Failure} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {EventDelivery} from '../../ports/feedback/events.ts'
import {JsonClient} from '../http/json-client.ts'
import {AnswerTooLong} from '../http/no-answer.ts'

const TIMEOUT_MILLIS = 10_000
const MAX_BYTES = 64 * 1024

/**
 * A post that is under way ends even when the listener stops: interrupted, its receiver would get the event again.
 * @throws InvalidValue for what is no URL of http or https.
 */
export function forwardTo(text: string, {trace}: {readonly trace?: (line: string) => void}): EventDelivery {
  const {pathname, search, origin} = URL.canParse(text) ? new URL(text) : {pathname: '/', search: '', origin: text}
  const client = new JsonClient({baseUrl: origin, maxBytes: MAX_BYTES, ...(trace ? {trace} : {})})
  const query = Object.fromEntries(new URLSearchParams(search))
  return async (event) => {
    try {
      const {status} = await client.send({
        method: 'POST',
        path: pathname,
        query,
        headers: {'idempotency-key': `sesctl-${event.snsMessageId}-${event.id}`},
        body: event,
        timeoutMillis: TIMEOUT_MILLIS,
      })
      return refusalOf(status)
    } catch (error) {
      // Its status says what became of the event, whatever follows.
      if (error instanceof AnswerTooLong) return refusalOf(error.status)
      return error instanceof Failure ? plainLine(error.message) : String(error)
    }
  }
}

function refusalOf(status: number): string | undefined {
  return status >= 200 && status < 300 ? undefined : `it answered HTTP ${status}`
}
