import {InvalidValue, Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {JsonClient} from '../http/json-client.ts'
import {isLoopback} from '../http/loopback.ts'
import {NoAnswer} from '../http/no-answer.ts'

const TIMEOUT_MILLIS = 5000

/**
 * The time of a service whose clock is not the machine's: a sandbox's, which can be moved. `GET url` answers
 * `{"now": "2026-11-24T12:00:00.000Z"}`, unsigned, which is why only this machine is asked.
 * @throws InvalidValue for a URL that leads elsewhere; Unavailable, UnexpectedAnswer.
 */
export function serviceTimeAt(
  url: string,
  {signal, trace}: {readonly signal: AbortSignal; readonly trace?: (line: string) => void},
): () => Promise<number> {
  if (!URL.canParse(url) || !isLoopback(new URL(url))) {
    throw new InvalidValue("Can't take the time from anywhere but this machine: the context's clock leads elsewhere.")
  }
  const client = new JsonClient({baseUrl: url, maxBytes: 4096, ...(trace ? {trace} : {})})
  return async () => {
    try {
      const {status, json} = await client.send({method: 'GET', path: '', timeoutMillis: TIMEOUT_MILLIS, signal})
      const now = status === 200 ? momentIn(json) : undefined
      if (now !== undefined) return now
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      throw new Unavailable("Failed to ask for the service's time: its clock did not answer.", {
        hints: ['For the sandbox: sesctl sandbox start'],
        cause: error,
      })
    }
    throw new UnexpectedAnswer("Failed to ask for the service's time: its clock answered without one.")
  }
}

function momentIn(json: unknown): number | undefined {
  const now = (json as {now?: unknown} | null | undefined)?.now
  const at = typeof now === 'string' ? Date.parse(now) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
