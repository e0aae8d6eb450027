import type {BindingDeletionOutcome} from '../../domain/binding/possible-orphan.ts'
import {BindingBusy, UnbindFailed} from '../../domain/context/cloud-foundry-failures.ts'
import {Failure, NotYet} from '../../domain/exit/failure.ts'
import {meaningOfBrokerSentence} from '../../domain/instance/broker-sentences.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Inventory} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {JsonReply} from '../http/json-client.ts'
import type {BindingResource} from './binding-resource.ts'
import type {Bindings} from './bindings.ts'
import type {CloudController} from './controller.ts'
import {openFailure, sendOrLose} from './create-once.ts'
import {brokerSentence, jobFailure, sentencesOf, timedOutAtBroker} from './job-failure.ts'
import {type Job, Jobs} from './jobs.ts'
import {type Attempt, refusalOf} from './refusal.ts'
import {deleteBindingRequest} from './requests.ts'
import {askWithRetries, pauseAfter, sleepToTheEnd} from './retry-policy.ts'

/** Milliseconds: the broker has 60 s for a bind or an unbind, and the Cloud Controller's queue may be long. */
export const SYNCHRONOUS = 150_000

/** Milliseconds after which a broker that Cloud Foundry did not wait for is surely done with a bind. */
const SURELY_ENDED = 15 * 60_000

/** What the broker made of a binding, as far as Cloud Foundry has seen it. `open`: it may have made an IAM user. */
type AtBroker = 'made' | 'nothing' | 'open'

/** How often a deletion is tried: one that failed blocks new bindings of its app, and often passes when tried again. */
const ATTEMPTS = 3

/** Deletes bindings, whatever they are in the middle of. It is brought to its end when the command is interrupted. */
export class BindingDeletion {
  readonly #controller: CloudController
  readonly #bindings: Bindings
  readonly #jobs: Jobs
  readonly #memory: Inventory
  readonly #clock: Clock

  constructor(controller: CloudController, options: {bindings: Bindings; jobs: Jobs; memory: Inventory; clock: Clock}) {
    this.#controller = controller
    this.#bindings = options.bindings
    this.#jobs = options.jobs
    this.#memory = options.memory
    this.#clock = options.clock
  }

  /**
   * Idempotent. The Cloud Controller takes the broker's 410 for success (service_brokers/v2/client.rb), so that its success
   * proves the credentials revoked only where the broker had made the binding.
   * @throws UnbindFailed, InstanceBusy, InstanceOutdated, NotAuthorised, NotYet, …
   */
  async delete(
    instance: ServiceInstance,
    binding: Pick<ServiceBinding, 'id'> & Partial<Pick<ServiceBinding, 'state' | 'createdAt'>>,
  ): Promise<BindingDeletionOutcome> {
    const attempt = attemptOf(instance, binding)
    const delivered = binding.state === 'ready' || binding.state === 'undelivered'
    const before = delivered ? undefined : await this.settled(binding.id)
    const atBroker: AtBroker = delivered ? 'made' : atBrokerOf(before)
    let failure: Failure | undefined
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const outcome = await this.#tryOnce(binding.id, attempt)
      if (outcome === 'deleted' || outcome === 'no-record') {
        await this.#bindings.forget(binding.id)
        const proved = atBroker === 'nothing' || (atBroker === 'made' && (outcome === 'deleted' || tries > 0))
        if (proved) return 'deleted'
        await this.#keepOrphan(instance, binding, before)
        return outcome === 'deleted' ? 'unknown' : 'absent'
      }
      failure = outcome
      if (!worthAnother(failure)) break
    }
    throw failure ?? new UnbindFailed(`Failed to ${attempt.doing}.`)
  }

  async #keepOrphan(
    {id, name}: ServiceInstance,
    binding: Pick<ServiceBinding, 'id'> & Partial<Pick<ServiceBinding, 'createdAt'>>,
    before: BindingResource | undefined,
  ): Promise<void> {
    const now = new Date(this.#clock.now()).toISOString()
    const slow = before !== undefined && timedOutAtBroker([before.lastOperation.description])
    await this.#memory.keepOrphan({
      bindingId: binding.id,
      instance: {id, name},
      createdAt: before?.binding.createdAt ?? binding.createdAt ?? now,
      mayAppearUntil: slow ? new Date(before.askedAt + SURELY_ENDED).toISOString() : now,
    })
  }

  /** Waits while an operation on a binding runs. @returns undefined when it is not there (any more). */
  async settled(guid: string): Promise<BindingResource | undefined> {
    const deadline = this.#clock.now() + SYNCHRONOUS
    for (let asked = 0; ; asked++) {
      const now = await askWithRetries(async () => await this.#bindings.read(guid))
      if (now?.lastOperation.state !== 'in progress' || this.#clock.now() >= deadline) return now
      await sleepToTheEnd(this.#clock, pauseAfter(asked))
    }
  }

  /** @returns the failure of this one try; `no-record` when Cloud Foundry does not have the binding. */
  async #tryOnce(guid: string, attempt: Attempt): Promise<'deleted' | 'no-record' | Failure> {
    const reply = await sendOrLose(this.#controller, deleteBindingRequest(guid))
    if (!(reply instanceof Failure) && reply.status === 404) return 'no-record'
    if (!(reply instanceof Failure) && reply.status < 300) return await this.#follow(guid, reply, attempt)
    const failure = failureIn(reply, attempt)
    const open = reply instanceof Failure || reply.status >= 500
    // A binding that is being made cannot be deleted yet, and one that is being deleted needs no second request.
    if (!open && !(failure instanceof BindingBusy)) return failure
    return (await this.settled(guid)) ? failure : 'deleted'
  }

  async #follow(guid: string, reply: JsonReply, attempt: Attempt): Promise<'deleted' | Failure> {
    const started = Jobs.startedBy(reply)
    if (!started) return 'deleted'
    const job = await this.#jobs.follow(started.job, {until: 'ended', retryPolicy: SYNCHRONOUS, through: true})
    if (job?.state === 'COMPLETE') return 'deleted'
    const left = await (job?.state === 'FAILED'
      ? askWithRetries(async () => await this.#bindings.read(guid))
      : this.settled(guid))
    if (!left) return 'deleted'
    if (left.lastOperation.state === 'in progress') return notYet(attempt)
    return this.#unbindFailure(job, left, {...attempt, request: started.request})
  }

  #unbindFailure(job: Job | undefined, left: BindingResource, attempt: Attempt): Failure {
    return jobFailure(job?.errors ?? [], sentencesOf(job, left.lastOperation.description), attempt)
  }
}

/** A refusal says that the broker made nothing; a bind that has ended well is in its records. */
function atBrokerOf(before: BindingResource | undefined): AtBroker {
  if (!before) return 'open'
  const {type, state, description} = before.lastOperation
  if (type === 'create' && state === 'succeeded') return 'made'
  return type === 'create' && meaningOfBrokerSentence(brokerSentence(description)) !== undefined ? 'nothing' : 'open'
}

function worthAnother(failure: Failure): boolean {
  return failure instanceof UnbindFailed || failure instanceof BindingBusy || failure.code === 'unavailable'
}

function failureIn(reply: JsonReply | Failure, attempt: Attempt): Failure {
  if (reply instanceof Failure) return reply
  return reply.status >= 500 ? openFailure(reply, attempt) : refusalOf(reply, attempt)
}

function notYet({doing, instance}: Attempt): NotYet {
  return new NotYet(`Cloud Foundry has begun to ${doing}, and is still at it.`, {
    hints: [`To check: ${shellCommand('sesctl', 'bindings', instance)}`],
  })
}

function attemptOf(instance: ServiceInstance, {id}: Pick<ServiceBinding, 'id'>): Attempt {
  return {
    doing: `delete binding ${id} of ${plainLine(instance.name)}`,
    instance: instance.name,
    failed: UnbindFailed,
    afterwards: [
      'Its credentials may still work, and cannot be read any more. Try again in a few minutes:',
      shellCommand('sesctl', 'unbind', instance.name, id, '--yes'),
      `If that fails too, its operators have to check the binding ${id}.`,
    ],
  }
}
