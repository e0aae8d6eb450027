import {brokerBindingParameters} from '../../domain/binding/broker-parameters.ts'
import {plainParameters} from '../../domain/binding/delivered-credentials.ts'
import {BindFailed} from '../../domain/binding/failures.ts'
import {mayBeLeft} from '../../domain/binding/possible-orphan.ts'
import {Failure, Interrupted, InvalidValue} from '../../domain/exit/failure.ts'
import type {BindingRequest, ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {type BindingExchange, type BindOutcome, bind} from './bind-exchange.ts'
import type {BindingDeletion} from './binding-deletion.ts'
import {isAnothers} from './binding-evidence.ts'
import type {OsbContext} from './context.ts'
import {bindingIds, GENERATIONS, nextId} from './derived-ids.ts'
import type {InstanceReader} from './instance-reader.ts'
import {field, requireMadeWith} from './offering.ts'
import {checkParameters} from './plan-schema.ts'

/** How often a bind is tried whose reply was lost. */
const ATTEMPTS = 2

interface BindingCreationParts {
  readonly signal: AbortSignal
  readonly reader: InstanceReader
  readonly deletion: BindingDeletion
}

export interface MadeBinding {
  readonly binding: ServiceBinding
  readonly credentials: unknown
}

/** Makes bindings. Their ids are on disk before the request leaves, so that none is ever out of reach. */
export class BindingCreation {
  readonly #osb: OsbContext
  readonly #signal: AbortSignal
  readonly #reader: InstanceReader
  readonly #deletion: BindingDeletion

  constructor(osb: OsbContext, {signal, reader, deletion}: BindingCreationParts) {
    this.#osb = osb
    this.#signal = signal
    this.#reader = reader
    this.#deletion = deletion
  }

  /** See Platform.createBinding: the request is never interrupted, because its reply is the only copy of the credentials. */
  async create(instance: ServiceInstance, request: BindingRequest): Promise<MadeBinding> {
    requireNoApp(request)
    const {parameters = {}} = request
    const offering = await this.#osb.broker.offering()
    const doing = `make a binding of ${plainLine(instance.name)}`
    requireMadeWith(offering, (await this.#osb.memory.findInstance(instance.id))?.broker, instance.name)
    await checkParameters(offering.schemas.bind, plainParameters(brokerBindingParameters(parameters)), doing)
    const attempt = {doing, instance: instance.name}
    const part = {broker: this.#osb.broker, clock: this.#osb.clock, offering, instanceId: instance.id, attempt}
    const left: string[] = []
    let lost: Failure | undefined
    const tried = new Set<string>()
    for (let tries = 0; tries < ATTEMPTS; ) {
      this.#osb.clock.throwIfInterrupted()
      const binding = await this.#intend(instance, request, tried)
      const exchange = {...part, bindingId: binding.id}
      const result = await bind(exchange, parameters)
      const derived = request.name !== undefined && tried.size < GENERATIONS
      tried.add(binding.id)
      if (derived && isAnothers(result)) {
        // Nothing is deleted under this id: whoever it belongs to may live by it.
        await this.#osb.memory.removeBinding(binding.id)
        continue
      }
      if (result.outcome === 'made') return await this.#receive(exchange, binding, result.credentials, left)
      lost = await this.#cleanUp(exchange, instance, {binding, result, left})
      tries++
    }
    throw adding(lost ?? new BindFailed(`Failed to ${doing}.`), left)
  }

  /**
   * @param left ids of bindings of which something may be left; grows.
   * @returns what was lost, where another try may succeed. @throws why there is none.
   */
  async #cleanUp(
    exchange: BindingExchange,
    instance: ServiceInstance,
    {binding, result, left}: {binding: ServiceBinding; result: Exclude<BindOutcome, {outcome: 'made'}>; left: string[]},
  ): Promise<Failure> {
    if (result.outcome === 'refused') {
      await this.#osb.memory.removeBinding(binding.id)
      await this.#reader.noteFailure(instance.id, result.failure)
      throw adding(result.failure, left)
    }
    // The only copy of the credentials went with the reply: this binding is of no use.
    const gone = await this.#deletion.discard(exchange, binding, {bindEnded: result.ended})
    if (!gone) left.push(binding.id)
    if (result.failure instanceof Interrupted) throw interrupted(result.failure, left)
    if (result.failure instanceof BindFailed) throw bindFailed(result.failure, left)
    if (!result.lost) throw adding(result.failure, left)
    return result.failure
  }

  /** A name has ids of its own, so that another machine finds the binding by it; without one nobody looks for it. */
  async #idFor(instance: ServiceInstance, {name, temporary}: BindingRequest, tried: Iterable<string>): Promise<string> {
    if (name === undefined || temporary) return this.#osb.clock.newId()
    const ids = bindingIds(instance.id, name)
    const taken = new Set([...(await this.#osb.memory.bindings(instance.id)).map(({id}) => id), ...tried])
    return nextId(ids, taken, await this.#osb.memory.retired(ids)) ?? this.#osb.clock.newId()
  }

  async #intend(instance: ServiceInstance, request: BindingRequest, tried: Iterable<string>): Promise<ServiceBinding> {
    const {name, parameters = {}} = request
    const binding = {
      id: await this.#idFor(instance, request, tried),
      instanceId: instance.id,
      ...(name === undefined ? {} : {name}),
      createdAt: new Date(this.#osb.clock.now()).toISOString(),
    }
    await this.#osb.memory.addBinding({...binding, parameters})
    return {...binding, state: 'undelivered'}
  }

  /** Nobody waits for the credentials of a command that was interrupted. */
  async #receive(
    exchange: BindingExchange,
    binding: ServiceBinding,
    credentials: unknown,
    left: readonly string[],
  ): Promise<MadeBinding> {
    const accessKeyId = field(credentials, 'aws_access_key_id')
    if (typeof accessKeyId === 'string') await this.#osb.memory.noteAccessKey(binding.id, accessKeyId)
    await this.#osb.memory.markBindingRecorded(binding.id)
    if (!this.#signal.aborted) return {binding, credentials}
    const end = this.#signal.reason instanceof Interrupted ? this.#signal.reason : new Interrupted()
    const gone = await this.#deletion.discard(exchange, binding, {bindEnded: true})
    throw interrupted(end, gone ? left : [...left, binding.id])
  }
}

function interrupted(end: Interrupted, left: readonly string[]): Interrupted {
  if (left.length === 0) return end.leaving('The binding that was being made is deleted again.')
  return end.leaving('Nothing proves that the binding that was being made is gone.', {hints: mayBeLeft(left)})
}

function bindFailed(cause: BindFailed, left: readonly string[]): BindFailed {
  const again = 'To try again, run the same command again.'
  return new BindFailed(cause.message, {
    cause,
    hints: left.length === 0 ? [`Nothing is left of it. ${again}`] : [again, ...mayBeLeft(left)],
  })
}

function adding(failure: unknown, left: readonly string[]): unknown {
  return failure instanceof Failure ? failure.withHints(...mayBeLeft(left)) : failure
}

/** @throws InvalidValue */
export function requireNoApp({app}: BindingRequest): void {
  if (app === undefined) return
  throw new InvalidValue("Can't bind an app: a broker that is talked to directly knows no apps.", {
    hints: ['Leave the app out, or use a context of the Cloud Foundry that the app is on.'],
  })
}
