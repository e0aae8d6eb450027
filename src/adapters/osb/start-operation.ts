import {Failure} from '../../domain/failure.ts'
import type {LastOperation} from '../../domain/service-instance.ts'
import type {JsonReply} from '../http/json-client.ts'
import {leavesOpen, NoAnswer} from '../http/no-answer.ts'
import type {Broker} from './broker.ts'
import {type Attempt, failureOf, refusalOf} from './refusal.ts'
import type {BrokerRequest} from './requests.ts'

/** How often a request is sent whose reply was lost. In between we look whether it took effect. */
const ATTEMPTS = 2

export interface Start {
  readonly request: BrokerRequest
  readonly attempt: Attempt
  /** Asks the broker for the instance's newest operation. */
  readonly look: () => Promise<LastOperation | 'gone'>
  /** Whether that operation is the one that the request was to start. */
  readonly arrived: (operation: LastOperation) => boolean
}

/** `adopted`: the broker was already at it. `finished`: nothing is left to wait for. */
export type Started = 'accepted' | 'adopted' | 'finished'

/**
 * Sends a request that starts an asynchronous operation, at most twice. Where the reply is lost, or leaves open what was
 * done, the broker's last operation decides, because a second request could do everything twice.
 * @throws Failure; {@link leavesOpen} tells whether the operation may have started all the same.
 */
export async function startOperation(broker: Broker, start: Start): Promise<Started> {
  let lost: Failure | undefined
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const reply = await sendOrLose(broker, start.request)
    const answered = reply instanceof Failure ? undefined : answerOf(reply, start)
    if (answered) return answered
    const found = foundIn(await lookAfter(start), start)
    if (found) return found
    if (!(reply instanceof Failure)) throw failureOf(reply, start.attempt)
    lost = reply
  }
  throw lost ?? new NoAnswer(`Failed to ${start.attempt.doing}.`, true)
}

/** What an answer says for certain; undefined when it does not. 409 says that the id is known: by an earlier request. */
function answerOf(reply: JsonReply, {request, attempt}: Start): Started | undefined {
  if (request.method === 'DELETE' && (reply.status === 200 || reply.status === 410)) return 'finished'
  if (reply.status >= 200 && reply.status <= 202) return 'accepted'
  const refusal = reply.status === 409 ? undefined : refusalOf(reply, attempt)
  if (refusal) throw refusal
  return undefined
}

function foundIn(operation: LastOperation | 'gone', {request, arrived}: Start): Started | undefined {
  if (operation === 'gone') return request.method === 'DELETE' ? 'finished' : undefined
  return arrived(operation) ? 'adopted' : undefined
}

async function sendOrLose(broker: Broker, request: BrokerRequest): Promise<JsonReply | Failure> {
  try {
    return await broker.send(request)
  } catch (error) {
    if (leavesOpen(error)) return error
    throw error
  }
}

async function lookAfter({look, attempt}: Start): Promise<LastOperation | 'gone'> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new NoAnswer(
      `Failed to ${attempt.doing}, or perhaps not: the broker's answer was lost. ${error.message}`,
      true,
      {
        cause: error,
        hints: ['Run the same command again: it goes on where this one stopped.'],
      },
    )
  }
}
