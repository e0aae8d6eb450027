import {sealCredentials} from '../../domain/binding/credentials.ts'
import {BindFailed} from '../../domain/binding/failures.ts'
import {Failure, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {BrokerFailed} from '../../domain/instance/failures.ts'
import type {BindingParameters} from '../../domain/instance/service-instance.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {JsonReply} from '../http/json-client.ts'
import {leavesOpen} from '../http/no-answer.ts'
import {awaitBinding} from './await-binding.ts'
import {type Broker, descriptionOf} from './broker.ts'
import {field, type Offering} from './offering.ts'
import {tokenOf} from './operation.ts'
import {type Attempt, refusalOf} from './refusal.ts'
import {bindingRequest, bindRequest, unbindRequest} from './requests.ts'

/** One binding, and what it takes to ask for it. */
export interface BindingExchange {
  readonly broker: Broker
  readonly clock: Clock
  readonly offering: Offering
  readonly instanceId: string
  readonly bindingId: string
  readonly attempt: Attempt
}

/**
 * How a bind ended. `existed`: the broker had a binding of this id before (200 or 409). `refused`: the broker has made nothing. `failed`: it may have made something; `ended` says whether
 * it is done with it, `lost` whether only its answer is missing.
 */
export type BindOutcome =
  | {readonly outcome: 'made'; readonly credentials: unknown; readonly existed: boolean}
  | {readonly outcome: 'refused'; readonly failure: unknown; readonly existed: boolean}
  | {readonly outcome: 'failed'; readonly failure: Failure; readonly ended: boolean; readonly lost: boolean}

/** Makes the binding, at once or asynchronously, and returns its credentials as they came. */
export async function bind(exchange: BindingExchange, parameters: BindingParameters | undefined): Promise<BindOutcome> {
  const {broker, offering, instanceId, bindingId, attempt} = exchange
  let reply: JsonReply
  try {
    reply = await broker.send(bindRequest(offering, instanceId, bindingId, parameters), broker.retryPolicy.bind)
  } catch (error) {
    if (leavesOpen(error)) return {outcome: 'failed', failure: error, ended: false, lost: true}
    return {outcome: 'refused', failure: error, existed: false}
  }
  if (reply.status === 202) return await bindLater(exchange, tokenOf(reply))
  const refusal = refusalOf(reply, attempt)
  if (refusal) return {outcome: 'refused', failure: refusal, existed: isConflict(reply)}
  const credentials = reply.status === 200 || reply.status === 201 ? credentialsOf(reply) : undefined
  if (credentials !== undefined) return {outcome: 'made', credentials, existed: reply.status === 200}
  const failure =
    reply.status < 400
      ? new UnexpectedAnswer(`Failed to ${attempt.doing}: the broker's answer has no credentials.`)
      : new BindFailed(`Failed to ${attempt.doing}: the broker says: ${descriptionOf(reply)}`)
  return {outcome: 'failed', failure, ended: true, lost: false}
}

const isConflict = (reply: JsonReply): boolean => reply.status === 409 && field(reply.json, 'error') === undefined

async function bindLater(exchange: BindingExchange, token: string | undefined): Promise<BindOutcome> {
  const {attempt} = exchange
  const failed = (failure: Failure, ended: boolean): BindOutcome => ({outcome: 'failed', failure, ended, lost: false})
  try {
    const end = await awaitBinding(exchange, token)
    if (end.state === 'failed') {
      const said = `Failed to ${attempt.doing}: the broker says: ${brokerReason(end.description)}`
      return failed(new BindFailed(said, {details: end.description}), true)
    }
    const credentials = end.state === 'succeeded' ? await readCredentials(exchange) : undefined
    if (credentials !== undefined) return {outcome: 'made', credentials, existed: false}
    return failed(
      new UnexpectedAnswer(`Failed to ${attempt.doing}: the broker says that it is made and returns no credentials.`),
      true,
    )
  } catch (error) {
    if (error instanceof Failure) return failed(error, false)
    throw error
  }
}

/** Credentials of GET binding (Open Service Broker API, "Fetching a Service Binding"); undefined where there are none. */
export async function readCredentials(
  exchange: Pick<BindingExchange, 'broker' | 'offering' | 'instanceId' | 'bindingId'>,
): Promise<unknown> {
  const {broker, offering, instanceId, bindingId} = exchange
  if (!offering.bindingsRetrievable) return undefined
  const reply = await broker.send(bindingRequest(offering, instanceId, bindingId))
  return reply.status === 200 ? credentialsOf(reply) : undefined
}

/** How an unbind ended. `unanswered`: an earlier request for the same deletion got no answer. */
export type UnbindOutcome =
  | {readonly outcome: 'deleted'}
  | {readonly outcome: 'no-record'; readonly unanswered: boolean}
  | {readonly outcome: 'failed'; readonly failure: Failure | JsonReply}

/**
 * Deletes the binding, at once or asynchronously. A lost answer is asked for once more.
 * @throws NoAnswer when both are lost.
 */
export async function unbind(exchange: BindingExchange): Promise<UnbindOutcome> {
  const {broker, offering, instanceId, bindingId, attempt} = exchange
  const request = unbindRequest(offering, instanceId, bindingId)
  const send = async (): Promise<JsonReply> => await broker.send(request, broker.retryPolicy.bind)
  let unanswered = false
  const reply = await send().catch(async (error: unknown) => {
    if (!leavesOpen(error)) throw error
    unanswered = true
    return await send()
  })
  if (reply.status === 200) return {outcome: 'deleted'}
  if (reply.status === 410) return {outcome: 'no-record', unanswered}
  if (reply.status !== 202) return {outcome: 'failed', failure: reply}
  const end = await awaitBinding(exchange, tokenOf(reply))
  if (end.state !== 'failed') return {outcome: 'deleted'}
  return {
    outcome: 'failed',
    failure: new BrokerFailed(`Failed to ${attempt.doing}: the broker says: ${brokerReason(end.description)}`, {
      details: end.description,
    }),
  }
}

function credentialsOf(reply: JsonReply): unknown {
  const credentials = field(reply.json, 'credentials')
  return typeof credentials === 'object' && credentials !== null ? sealCredentials(credentials) : undefined
}
