import {BindFailed} from '../../domain/binding/failures.ts'
import {mayBeLeft} from '../../domain/binding/possible-orphan.ts'
import {Failure, Interrupted, NotYet, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import type {BindingRequest, ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Inventory} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {leavesOpen, NoAnswer} from '../http/no-answer.ts'
import {type BindingDeletion, SYNCHRONOUS} from './binding-deletion.ts'
import {type ResolvedBindingRequest, resolveBindingRequest} from './binding-request.ts'
import type {BindingResource} from './binding-resource.ts'
import {readCredentials} from './binding-secrets.ts'
import type {Bindings} from './bindings.ts'
import type {CloudController} from './controller.ts'
import {type Created, createOnce} from './create-once.ts'
import {jobFailure, sentencesOf, timedOutAtBroker} from './job-failure.ts'
import type {Job, Jobs} from './jobs.ts'
import {bindingMetadata} from './labels.ts'
import type {Attempt} from './refusal.ts'
import {createBindingRequest} from './requests.ts'
import {askWithRetries} from './retry-policy.ts'

export interface BindingCreationOptions {
  readonly controller: CloudController
  readonly bindings: Bindings
  readonly deletion: BindingDeletion
  readonly jobs: Jobs
  readonly memory: Inventory
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface MadeBinding {
  readonly binding: ServiceBinding
  readonly credentials: unknown
}

/** The broker has not ended within the time that Cloud Foundry gives it, and continues. */
class BindTooSlow extends BindFailed {}

/** One creation on its way. */
interface Making {
  readonly instance: ServiceInstance
  readonly request: ResolvedBindingRequest
  readonly operation: string
  readonly attempt: Attempt
  /** Who asked has the operation on disk, and decides what becomes of a binding that may be in use. */
  readonly journalled: boolean
}

/**
 * Makes bindings. The value of the label is on disk, with this process as its owner, before the request leaves: a binding
 * that carries it and whose owner is dead has credentials that nobody has.
 */
export class BindingCreation {
  readonly #options: BindingCreationOptions

  constructor(options: BindingCreationOptions) {
    this.#options = options
  }

  /** See Platform.createBinding. Once the request has left, it is brought to its end, interrupted or not. */
  async create(instance: ServiceInstance, wanted: BindingRequest): Promise<MadeBinding> {
    const {clock, memory, signal} = this.#options
    const operation = wanted.operation ?? clock.newId()
    const request = await resolveBindingRequest(this.#options, instance, wanted, operation)
    const journalled = wanted.operation !== undefined
    const making = {instance, request, operation, attempt: attemptOf(instance, request), journalled}
    clock.throwIfInterrupted()
    // The same operation again: what its first request was written down as is out of date.
    if (journalled) await memory.removeBinding(operation)
    await memory.addBinding({
      id: operation,
      instanceId: instance.id,
      ...(request.name === undefined ? {} : {name: request.name}),
      createdAt: new Date(clock.now()).toISOString(),
    })
    const {guid, created} = await this.#send(making)
    const made = await this.#receive(making, guid, created)
    if (!signal.aborted || journalled) return made
    const end = signal.reason instanceof Interrupted ? signal.reason : new Interrupted()
    if (await this.#discard(instance, guid)) throw end.leaving('The binding that was being made is deleted again.')
    throw end.leaving('Nothing proves that the binding that was being made is gone.', {hints: mayBeLeft([guid])})
  }

  async #send(making: Making): Promise<{guid: string; created: Created}> {
    const {instance, operation, attempt} = making
    const {controller, bindings, memory, jobs} = this.#options
    const metadata = bindingMetadata(operation, making.request.calledName)
    const request = createBindingRequest(instance.id, making.request, metadata)
    const find = async (): Promise<string | undefined> => (await bindings.madeBy(instance, operation))?.binding.id
    try {
      const created = await createOnce(controller, {request, attempt, find})
      const guid = 'guid' in created ? created.guid : await guidOf(jobs, created.job, find)
      if (guid === undefined) throw new NoAnswer(`Failed to find the new binding of ${plainLine(instance.name)}.`, true)
      bindings.know(guid, operation)
      return {guid, created}
    } catch (error) {
      if (error instanceof Failure && !leavesOpen(error)) await memory.removeBinding(operation)
      throw error
    }
  }

  /** Waits for the end and reads the credentials; what is of no use is deleted again. */
  async #receive(making: Making, guid: string, created: Created): Promise<MadeBinding> {
    const {instance, request, journalled} = making
    const {jobs, bindings, deletion} = this.#options
    try {
      const job =
        'job' in created
          ? await jobs.follow(created.job, {until: 'ended', retryPolicy: SYNCHRONOUS, through: true})
          : undefined
      const ended = job?.state === 'COMPLETE' || job?.state === 'FAILED'
      const resource = await (ended ? askWithRetries(async () => await bindings.read(guid)) : deletion.settled(guid))
      if (job?.state === 'FAILED' || resource?.lastOperation.state !== 'succeeded') {
        throw failureOfBind(making, guid, {job, resource, created})
      }
      const credentials = await this.#credentialsOf(making, guid)
      const {binding} = resource
      return {binding: {...binding, ...(request.app ? {app: request.app} : {}), state: 'undelivered'}, credentials}
    } catch (error) {
      // A broker that was too slow does not know the binding yet: the next sweep deletes it, and what it has become.
      if (!(error instanceof Failure) || error instanceof BindTooSlow) throw error
      if (journalled && !(error instanceof BindFailed)) throw error
      const gone = await this.#discard(instance, guid)
      if (error instanceof BindFailed) throw withWhatIsLeft(error, gone ? [] : [guid])
      throw gone ? error : error.withHints(...mayBeLeft([guid]))
    }
  }

  /** The platform delivers an app's credentials, also where the login may not see them (Space Supporter, CredHub). */
  async #credentialsOf({instance, attempt, request}: Making, guid: string): Promise<unknown> {
    const read = askWithRetries(async () => await readCredentials(this.#options.controller, instance, guid))
    if (request.app) return await read.catch(undefinedForFailure)
    const credentials = await read
    if (credentials !== undefined) return credentials
    throw new UnexpectedAnswer(`Failed to ${attempt.doing}: Cloud Foundry returns no credentials of it.`)
  }

  /**
   * What cannot be deleted now stays undelivered, for the next sweep.
   * @returns whether it is proved that nothing is left.
   */
  async #discard(instance: ServiceInstance, guid: string): Promise<boolean> {
    try {
      return (await this.#options.deletion.delete(instance, {id: guid})) === 'deleted'
    } catch (error) {
      if (error instanceof Failure) return false
      throw error
    }
  }
}

function withWhatIsLeft(cause: BindFailed, left: readonly string[]): BindFailed {
  const again = 'To try again, run the same command again.'
  return new BindFailed(cause.message, {
    cause,
    hints:
      left.length === 0
        ? [`Nothing is left of it. ${again}`, ...cause.hints]
        : [again, ...mayBeLeft(left), ...cause.hints],
  })
}

function undefinedForFailure(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error
}

async function guidOf(jobs: Jobs, job: string, find: () => Promise<string | undefined>): Promise<string | undefined> {
  const known = await askWithRetries(async () => await jobs.read(job))
  return known?.resource ?? (await askWithRetries(find))
}

function failureOfBind(
  {instance, attempt}: Making,
  guid: string,
  {job, resource, created}: {job: Job | undefined; resource: BindingResource | undefined; created: Created},
): Failure {
  const request = 'job' in created ? created.request : []
  const again = shellCommand('sesctl', 'bindings', instance.name)
  const running = job?.state !== 'FAILED' && resource?.lastOperation.state === 'in progress'
  if (running) {
    return new NotYet(`Cloud Foundry has begun to ${attempt.doing}, and is still at it.`, {
      hints: [`To check: ${again}`, 'Nobody gets its credentials: the next command that binds deletes it.', ...request],
    })
  }
  const sentences = sentencesOf(job, resource?.lastOperation.description ?? '')
  if (!timedOutAtBroker(sentences)) return jobFailure(job?.errors ?? [], sentences, {...attempt, request})
  return new BindTooSlow(
    `Failed to ${attempt.doing}: the broker took longer than Cloud Foundry waits for it. It may continue, and may leave an IAM user behind.`,
    {
      retryable: true,
      hints: ['In a minute, run the same command again.', ...mayBeLeft([guid]), ...request],
    },
  )
}

function attemptOf(instance: ServiceInstance, {app}: ResolvedBindingRequest): Attempt {
  const name = plainLine(instance.name)
  return {
    doing: app ? `bind the app ${plainLine(app.name)} to ${name}` : `make a binding of ${name}`,
    instance: instance.name,
    failed: BindFailed,
  }
}
