import {Failure} from '../../domain/exit/failure.ts'
import type {LastOperation} from '../../domain/instance/service-instance.ts'
import type {JsonReply} from '../http/json-client.ts'
import {leavesOpen, NoAnswer} from '../http/no-answer.ts'
import type {Broker} from './broker.ts'
import {tokenOf} from './operation.ts'
import {type Attempt, failureOf, refusalOf} from './refusal.ts'
import type {BrokerRequest} from './requests.ts'

/** How often a request is sent whose reply was lost. In between we look whether it took effect. */
const ATTEMPTS = 2

export interface Start {
  readonly request: BrokerRequest
  readonly attempt: Attempt
  /** Asks the broker for the instance's newest operation. `unknown`: it does not report it. */
  readonly look: () => Promise<LastOperation | 'gone' | 'unknown'>
  /** Whether that operation is the one that the request was to start. */
  readonly arrived: (operation: LastOperation) => boolean
}

/**
 * `accepted`: it is running, under the broker's name of it. `adopted`: the broker was already at it. `finished`: nothing is
 * left to wait for; `existed`: the broker had it before our first request, with unknown parameters.
 */
export type Started =
  | {readonly outcome: 'accepted'; readonly token?: string}
  | {readonly outcome: 'adopted'}
  | {readonly outcome: 'finished'; readonly existed?: true}

/**
 * Sends a request that starts an operation, at most twice. Where the reply is lost, or leaves open what was done, the
 * broker's last operation decides, because a second request could do everything twice. A broker that does not report it gets
 * the request again: its ids make that safe (Open Service Broker API, 200 for what exists already).
 * @throws Failure; {@link leavesOpen} says whether the operation may have started all the same.
 */
export async function startOperation(broker: Broker, start: Start): Promise<Started> {
  let lost: Failure | undefined
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const reply = await sendOrLose(broker, start.request)
    const answered = reply instanceof Failure ? undefined : answerOf(reply, start)
    if (answered) return answered
    const seen = await checkAfterwards(start)
    const found = foundIn(seen, start)
    if (found) return found
    if (isKnown(reply) && seen === 'unknown' && start.request.method === 'PUT') {
      return {outcome: 'finished', ...(lost ? {} : {existed: true})}
    }
    if (!(reply instanceof Failure)) throw failedHalfWay(start, reply, seen)
    lost = reply
  }
  throw lost ?? new NoAnswer(`Failed to ${start.attempt.doing}.`, true)
}

/** What an answer says for certain; undefined when it does not. 409 says that the id is known: by an earlier request. */
function answerOf(reply: JsonReply, {request, attempt}: Start): Started | undefined {
  if (request.method === 'DELETE' && reply.status === 410) return {outcome: 'finished'}
  if (reply.status === 202) {
    const token = tokenOf(reply)
    return {outcome: 'accepted', ...(token === undefined ? {} : {token})}
  }
  if (reply.status === 200 || reply.status === 201) return {outcome: 'finished'}
  const refusal = reply.status === 409 ? undefined : refusalOf(reply, attempt)
  if (refusal) throw refusal
  return undefined
}

const isKnown = (reply: JsonReply | Failure): boolean => !(reply instanceof Failure) && reply.status === 409

function foundIn(operation: LastOperation | 'gone' | 'unknown', {request, arrived}: Start): Started | undefined {
  if (operation === 'unknown') return undefined
  if (operation === 'gone') return request.method === 'DELETE' ? {outcome: 'finished'} : undefined
  return arrived(operation) ? {outcome: 'adopted'} : undefined
}

/**
 * What to say of an error that leaves open what was done. Where the broker does not report it, nothing is deleted: the id is the
 * name's, and another machine's instance may live under it.
 */
function failedHalfWay({attempt, request}: Start, reply: JsonReply, seen: LastOperation | 'gone' | 'unknown'): Failure {
  const failure = failureOf(reply, attempt)
  if (seen !== 'unknown' || request.method !== 'PUT') return failure
  return new NoAnswer(`${failure.message} Something may have been made all the same.`, true, {
    cause: failure,
    hints: ['Run the same command again: it continues under the same id.', ...failure.hints],
  })
}

async function sendOrLose(broker: Broker, request: BrokerRequest): Promise<JsonReply | Failure> {
  try {
    return await broker.send(request, broker.retryPolicy.change)
  } catch (error) {
    if (leavesOpen(error)) return error
    throw error
  }
}

async function checkAfterwards({look, attempt}: Start): Promise<LastOperation | 'gone' | 'unknown'> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new NoAnswer(
      `Failed to ${attempt.doing}, or perhaps not: the broker's answer was lost. ${error.message}`,
      true,
      {
        cause: error,
        hints: ['Run the same command again: it continues where this one stopped.'],
      },
    )
  }
}
