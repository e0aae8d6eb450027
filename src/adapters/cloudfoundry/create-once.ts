import {Failure} from '../../domain/exit/failure.ts'
import type {JsonReply} from '../http/json-client.ts'
import {leavesOpen, NoAnswer} from '../http/no-answer.ts'
import type {CloudController, CloudRequest} from './controller.ts'
import {Jobs, type StartedJob} from './jobs.ts'
import {type Attempt, refusalOf} from './refusal.ts'
import {askWithRetries} from './retry-policy.ts'

/** How often a creation is sent whose reply was lost. In between we look whether it took effect. */
const ATTEMPTS = 2

export interface Creation {
  readonly request: CloudRequest
  readonly attempt: Attempt
  /** Guid of what carries our label. */
  readonly find: () => Promise<string | undefined>
}

/** By the job that makes it, or by the guid of what a request whose reply was lost has made. */
export type Created = StartedJob | {readonly guid: string}

/**
 * Sends a creation, at most twice. The API has no idempotency key: after a lost reply the label says whether there is
 * something, and a second request that comes too early is refused because of the name.
 * @throws Failure; {@link leavesOpen} says whether something may have been made all the same.
 */
export async function createOnce(controller: CloudController, creation: Creation): Promise<Created> {
  const {request, attempt} = creation
  let lost: Failure | undefined
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const reply = await sendOrLose(controller, request)
    if (!(reply instanceof Failure) && reply.status < 300) return await createdBy(reply, creation)
    const found = lost || reply instanceof Failure || reply.status >= 500 ? await lookFor(creation) : undefined
    if (found !== undefined) return {guid: found}
    if (!(reply instanceof Failure) && reply.status < 500) throw refusalOf(reply, attempt)
    lost = reply instanceof Failure ? reply : openFailure(reply, attempt)
  }
  throw lost ?? new NoAnswer(`Failed to ${attempt.doing}.`, true)
}

/** Sends a request that may take effect without an answer. @returns the failure when the answer was lost. */
export async function sendOrLose(controller: CloudController, request: CloudRequest): Promise<JsonReply | Failure> {
  try {
    return await controller.send(request)
  } catch (error) {
    if (leavesOpen(error)) return error
    throw error
  }
}

/** What a server error leaves behind is not known. */
export function openFailure(reply: JsonReply, attempt: Attempt): NoAnswer {
  const refusal = refusalOf(reply, attempt)
  return new NoAnswer(refusal.message, true, {hints: refusal.hints})
}

async function createdBy(reply: JsonReply, creation: Creation): Promise<Created> {
  const started = Jobs.startedBy(reply)
  if (started) return started
  const guid = await lookFor(creation)
  if (guid !== undefined) return {guid}
  throw new NoAnswer(`Failed to ${creation.attempt.doing}: the answer names no job.`, true)
}

async function lookFor({find, attempt}: Creation): Promise<string | undefined> {
  try {
    return await askWithRetries(find)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new NoAnswer(
      `Failed to ${attempt.doing}, or perhaps not: Cloud Foundry's answer was lost. ${error.message}`,
      true,
      {cause: error, hints: ['Run the same command again: it continues where this one stopped.']},
    )
  }
}
