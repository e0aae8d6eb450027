import {BindFailed} from '../../domain/binding-failures.ts'
import {toldParameters} from '../../domain/binding-parameters.ts'
import {Failure, Interrupted, InvalidValue} from '../../domain/failure.ts'
import {findBinding} from '../../domain/find-binding.ts'
import {InstanceOutdated} from '../../domain/instance-failures.ts'
import {isId} from '../../domain/instance-name.ts'
import {plainLine} from '../../domain/plain-text.ts'
import {
  type BindingParameters,
  type BindingRequest,
  type ServiceBinding,
  type ServiceInstance,
  UNKNOWN_TIME,
} from '../../domain/service-instance.ts'
import type {Clock} from '../../ports/clock.ts'
import type {Inventory, InventoryBinding} from '../../ports/inventory.ts'
import {type BindingExchange, type BindOutcome, bind, readCredentials, unbind} from './bind-exchange.ts'
import type {Broker} from './broker.ts'
import {bindingIds, GENERATIONS, nextId} from './derived-ids.ts'
import type {InstanceReader} from './instance-reader.ts'
import {field, type Offering, requireMadeWith} from './offering.ts'
import {checkParameters} from './plan-schema.ts'
import {bindingRecord} from './records.ts'
import {failureOf} from './refusal.ts'
import {bindingRequest} from './requests.ts'

/** How often a bind is tried whose reply was lost. */
const ATTEMPTS = 2

/**
 * Milliseconds after which the broker is surely done with a bind that nobody waits for any more. Until then its 404 and
 * 410 may mean "not yet": it records a binding when tofu has ended.
 */
const SURELY_ENDED = 15 * 60_000

interface BindingsOptions {
  readonly broker: Broker
  readonly memory: Inventory
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly reader: InstanceReader
}

interface Made {
  readonly binding: ServiceBinding
  readonly credentials: unknown
}

/** The life of bindings. Their ids are on disk before the broker hears them, so that none is ever out of reach. */
export class Bindings {
  readonly #broker: Broker
  readonly #memory: Inventory
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #reader: InstanceReader

  constructor({broker, memory, clock, signal, reader}: BindingsOptions) {
    this.#broker = broker
    this.#memory = memory
    this.#clock = clock
    this.#signal = signal
    this.#reader = reader
  }

  async list(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return (await this.#memory.bindings(instance.id)).map(serviceBinding)
  }

  /**
   * What is not in our inventory is looked for at the broker, under its id or those that are derived from its name. A name
   * is always looked for: another machine may have rotated what we know.
   */
  async find(instance: ServiceInstance, typed: string): Promise<ServiceBinding | 'absent' | 'unknown'> {
    const rows = await this.list(instance)
    const named = rows.filter((row) => row.name === typed)
    const known = named.length > 0 ? named[0] : findBinding(rows, typed)
    if (known && known.name !== typed) return known
    const typedId = isId(typed)
    const ids = typedId ? [typed.toLowerCase()] : [...bindingIds(instance.id, typed), ...named.map(({id}) => id)]
    const records = await Promise.all(
      [...new Set(ids)].map(async (id) => ({id, ...(await bindingRecord(this.#broker, instance.id, id))})),
    )
    const there = records.filter(({found}) => found === 'there')
    if (there.length > 0) {
      await this.#adopt(instance, typedId ? undefined : typed, there)
      await this.#forgetReplaced(named, records)
    }
    const absent = typedId && records.every(({found}) => found === 'absent') ? 'absent' : 'unknown'
    return findBinding(await this.list(instance), typed) ?? absent
  }

  async ofKey(instance: ServiceInstance, accessKeyId: string): Promise<ServiceBinding | 'revoked' | undefined> {
    const row = (await this.#memory.bindings(instance.id)).find((each) => each.accessKeyId === accessKeyId)
    if (row) return serviceBinding(row)
    return (await this.#memory.isRetiredKey(accessKeyId)) ? 'revoked' : undefined
  }

  /** See Platform.createBinding: the request is never broken off, because its reply is the only copy of the credentials. */
  async create(instance: ServiceInstance, request: BindingRequest): Promise<Made> {
    requireNoApp(request)
    const {parameters = {}} = request
    const offering = await this.#broker.offering()
    const doing = `make a binding of ${plainLine(instance.name)}`
    requireMadeWith(offering, (await this.#memory.findInstance(instance.id))?.broker, instance.name)
    await checkParameters(offering.schemas.bind, parameters, doing)
    let lost: Failure | undefined
    const tried = new Set<string>()
    for (let tries = 0; tries < ATTEMPTS; ) {
      this.#clock.throwIfInterrupted()
      const binding = await this.#intend(instance, request, tried)
      const exchange = this.#exchange(offering, instance, binding.id, doing)
      const result = await bind(exchange, parameters)
      const derived = request.name !== undefined && tried.size < GENERATIONS
      tried.add(binding.id)
      if (derived && isAnothers(result)) {
        // Nothing is deleted under this id: whoever it belongs to may live by it.
        await this.#memory.removeBinding(binding.id)
        continue
      }
      if (result.outcome === 'made') return await this.#hand(exchange, binding, result.credentials)
      lost = await this.#cleanUp(exchange, instance, result)
      tries++
    }
    throw lost ?? new BindFailed(`Failed to ${doing}.`)
  }

  /** @returns what was lost, where another try may succeed. @throws why there is none. */
  async #cleanUp(
    exchange: BindingExchange,
    instance: ServiceInstance,
    result: Exclude<BindOutcome, {outcome: 'made'}>,
  ): Promise<Failure> {
    if (result.outcome === 'refused') {
      await this.#memory.removeBinding(exchange.bindingId)
      throw await this.#noted(instance, result.failure)
    }
    // The credentials went with the reply and are not told twice: this binding is of no use.
    const gone = await this.#discard(exchange, {bindEnded: result.ended})
    if (result.failure instanceof Interrupted) throw interrupted(result.failure, gone)
    if (result.failure instanceof BindFailed) throw bindFailed(result.failure, gone)
    if (!result.lost) throw result.failure
    return result.failure
  }

  /** cloud-service-broker get_binding.go never tells credentials; other brokers do. */
  async credentials(instance: ServiceInstance, binding: ServiceBinding): Promise<unknown> {
    const offering = await this.#broker.offering()
    return await readCredentials({broker: this.#broker, offering, instanceId: instance.id, bindingId: binding.id})
  }

  /** Our record of what it was asked for with; the broker's where it was made elsewhere or before we kept one. */
  async parameters(instance: ServiceInstance, {id}: ServiceBinding): Promise<BindingParameters | undefined> {
    const own = (await this.#memory.bindings(instance.id)).find((row) => row.id === id)?.parameters
    if (own) return own
    const offering = await this.#broker.offering()
    if (!offering.bindingsRetrievable) return undefined
    const reply = await this.#broker.send(bindingRequest(offering, instance.id, id))
    return reply.status === 200 ? toldParameters(field(reply.json, 'parameters')) : undefined
  }

  async acknowledge(binding: ServiceBinding): Promise<void> {
    await this.#memory.markBindingReady(binding.id)
  }

  async delete(instance: ServiceInstance, binding: ServiceBinding): Promise<void> {
    const doing = `delete binding ${plainLine(binding.id)} of ${plainLine(instance.name)}`
    const exchange = this.#exchange(await this.#broker.offering(), instance, binding.id, doing)
    await this.#memory.claimBinding(binding.id)
    const end = await unbind(exchange).catch(asFailure)
    if (end === 'deleted' || end === 'absent') return await this.#memory.removeBinding(binding.id)
    // Whoever asked for it is told, and decides anew.
    if (binding.state === 'ready') await this.#memory.markBindingReady(binding.id)
    throw await this.#noted(instance, end instanceof Failure ? end : failureOf(end, exchange.attempt))
  }

  async abandoned(instance: ServiceInstance): Promise<ServiceBinding[]> {
    const rows = await this.#memory.bindings(instance.id)
    const orphans = rows.filter(({state, ownerAlive}) => state === 'undelivered' && !ownerAlive)
    if (orphans.length === 0) return []
    const offering = await this.#broker.offering()
    const found = await Promise.all(orphans.map(async (row) => ((await this.#exists(offering, row)) ? [row] : [])))
    return found.flat().map(serviceBinding)
  }

  async #adopt(
    instance: ServiceInstance,
    name: string | undefined,
    found: readonly {readonly id: string; readonly parameters?: BindingParameters}[],
  ): Promise<void> {
    const row = await this.#memory.findInstance(instance.id)
    if (!row) return
    const known = new Set((await this.#memory.bindings(instance.id)).map(({id}) => id))
    const unknown = found.filter(({id}) => !known.has(id))
    await this.#memory.adopt(
      row,
      unknown.map(({id, parameters}) => ({
        id,
        createdAt: UNKNOWN_TIME,
        ...(name === undefined ? {} : {name}),
        ...(parameters === undefined ? {} : {parameters}),
      })),
    )
  }

  /** What the broker does not know any more, while it knows another one of this name: a rotation elsewhere replaced it. */
  async #forgetReplaced(
    named: readonly ServiceBinding[],
    records: readonly {readonly id: string; readonly found: string}[],
  ): Promise<void> {
    for (const {id, state} of named) {
      const gone = records.some((record) => record.id === id && record.found === 'absent')
      if (state === 'ready' && gone) await this.#memory.removeBinding(id)
    }
  }

  /** A name has ids of its own, so that another machine finds the binding by it; without one nobody looks for it. */
  async #idFor(instance: ServiceInstance, {name, temporary}: BindingRequest, tried: Iterable<string>): Promise<string> {
    if (name === undefined || temporary) return this.#clock.newId()
    const ids = bindingIds(instance.id, name)
    const taken = new Set([...(await this.#memory.bindings(instance.id)).map(({id}) => id), ...tried])
    return nextId(ids, taken, await this.#memory.retired(ids)) ?? this.#clock.newId()
  }

  async #intend(instance: ServiceInstance, request: BindingRequest, tried: Iterable<string>): Promise<ServiceBinding> {
    const {name, parameters = {}} = request
    const binding = {
      id: await this.#idFor(instance, request, tried),
      instanceId: instance.id,
      ...(name === undefined ? {} : {name}),
      createdAt: new Date(this.#clock.now()).toISOString(),
    }
    await this.#memory.addBinding({...binding, parameters})
    return {...binding, state: 'undelivered'}
  }

  /** Nobody waits for the credentials of a command that was interrupted. */
  async #hand(exchange: BindingExchange, binding: ServiceBinding, credentials: unknown): Promise<Made> {
    const accessKeyId = field(credentials, 'aws_access_key_id')
    if (typeof accessKeyId === 'string') await this.#memory.noteAccessKey(binding.id, accessKeyId)
    if (!this.#signal.aborted) return {binding, credentials}
    const end = this.#signal.reason instanceof Interrupted ? this.#signal.reason : new Interrupted()
    throw interrupted(end, await this.#discard(exchange, {bindEnded: true}))
  }

  /**
   * Deletes what a bind may have left (Open Service Broker API, "Orphan Mitigation"). What cannot be deleted now stays
   * undelivered, for the next sweep, and does not keep its name from the binding that is made in its stead.
   */
  async #discard(exchange: BindingExchange, {bindEnded}: {bindEnded: boolean}): Promise<boolean> {
    const end = await unbind(exchange).catch((error: unknown) => {
      if (error instanceof Failure) return error
      throw error
    })
    const gone = end === 'deleted' || (bindEnded && end === 'absent')
    if (gone) await this.#memory.removeBinding(exchange.bindingId)
    else await this.#memory.unnameBinding(exchange.bindingId)
    return gone
  }

  #exchange(offering: Offering, instance: ServiceInstance, bindingId: string, doing: string): BindingExchange {
    const attempt = {doing, instance: instance.name}
    return {broker: this.#broker, clock: this.#clock, offering, instanceId: instance.id, bindingId, attempt}
  }

  async #noted(instance: ServiceInstance, failure: unknown): Promise<unknown> {
    if (failure instanceof InstanceOutdated) await this.#reader.rememberOutdated(instance.id)
    return failure
  }

  /** Whether the broker has an abandoned binding; forgets it once it surely never will. */
  async #exists(offering: Offering, row: InventoryBinding): Promise<boolean> {
    if (!offering.bindingsRetrievable) return true
    const reply = await this.#broker.send(bindingRequest(offering, row.instanceId, row.id))
    if (reply.status !== 404 && reply.status !== 410) return true
    if (this.#clock.now() - Date.parse(row.createdAt) > SURELY_ENDED) await this.#memory.removeBinding(row.id)
    else await this.#memory.unnameBinding(row.id)
    return false
  }
}

/**
 * Whether an id that was derived from a name is another machine's: the broker has a binding of this id, or a bind that
 * nobody finished has left the user behind.
 */
function isAnothers(result: BindOutcome): boolean {
  return result.outcome === 'failed' ? /EntityAlreadyExists/.test(result.failure.message) : result.existed
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  throw error
}

function interrupted(end: Interrupted, gone: boolean): Interrupted {
  return end.leaving(
    gone
      ? 'The binding that was being made is deleted again.'
      : 'The binding that was being made could not be deleted; the next bind of the instance deletes it.',
  )
}

function bindFailed(cause: BindFailed, gone: boolean): BindFailed {
  const left = gone ? 'Nothing is left of it.' : 'What it may have left is deleted by the next bind of the instance.'
  return new BindFailed(cause.message, {cause, hints: [`${left} To try again, run the same command again.`]})
}

/** Without what only our records are for: a webhook's address may hold a password. */
const serviceBinding = ({
  ownerAlive: _owner,
  parameters: _parameters,
  accessKeyId: _key,
  ...binding
}: InventoryBinding): ServiceBinding => binding

/** @throws InvalidValue */
export function requireNoApp({app}: BindingRequest): void {
  if (app === undefined) return
  throw new InvalidValue("Can't bind an app: a broker that is talked to directly knows no apps.", {
    hints: ['Leave the app out, or use a context of the Cloud Foundry that the app is on.'],
  })
}
