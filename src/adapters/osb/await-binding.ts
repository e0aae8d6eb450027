import {Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {OperationOverdue} from '../../domain/instance/failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {Broker} from './broker.ts'
import type {Offering} from './offering.ts'
import type {Attempt} from './refusal.ts'
import {bindingOperationRequest} from './requests.ts'

/** Milliseconds between two questions where the broker does not say when to ask again; the last is repeated. */
const PAUSES = [500, 1000, 2000, 5000]

/** Milliseconds after which a binding counts as failed where the plan does not say. */
const LONGEST = 15 * 60_000

/** Questions in a row that may stay without an answer before the wait is given up. */
const SILENCES = 6

interface Waiting {
  readonly broker: Broker
  readonly clock: Clock
  readonly offering: Offering
  readonly instanceId: string
  readonly bindingId: string
  readonly attempt: Attempt
}

/**
 * Asks for the last operation of a binding until it has ended (Open Service Broker API, "Polling Last Operation for
 * Service Bindings").
 * @param token the broker's name of the operation.
 * @throws OperationOverdue, Interrupted, Unavailable when nothing answers for long.
 */
export async function awaitBinding(
  {broker, clock, offering, instanceId, bindingId, attempt}: Waiting,
  token: string | undefined,
): Promise<{state: 'succeeded' | 'failed' | 'gone'; description: string}> {
  const {serviceId, planId, maximumPollingMillis = LONGEST} = offering
  const request = bindingOperationRequest(instanceId, bindingId, {serviceId, planId, token})
  const deadline = clock.now() + maximumPollingMillis
  let askAgainMillis: number | undefined
  for (let asked = 0, silences = 0; ; asked++) {
    if (clock.now() >= deadline) {
      throw new OperationOverdue(
        `Failed to ${attempt.doing}: the broker still was at it after ${formatDuration(maximumPollingMillis)}.`,
      )
    }
    const pause = askAgainMillis ?? PAUSES[asked] ?? PAUSES.at(-1) ?? 0
    await clock.sleep(Math.min(pause, deadline - clock.now()))
    const word = await broker.lastOperation(request).catch((error: unknown) => {
      silences++
      if (error instanceof Unavailable && error.retryable && silences < SILENCES) return undefined
      throw error
    })
    if (word === undefined) continue
    silences = 0
    if (word === 'gone') return {state: 'gone', description: ''}
    if (word === 'unknown') {
      throw new UnexpectedAnswer(
        `Failed to ${attempt.doing}: the broker continues with it and does not report how it ends.`,
      )
    }
    if (word.state !== 'in progress') return {state: word.state, description: plainLine(word.description)}
    askAgainMillis = word.askAgainMillis
  }
}
