import {BindFailed} from '../../domain/binding-failures.ts'
import {Failure, Interrupted, UnexpectedAnswer} from '../../domain/failure.ts'
import {plainLine} from '../../domain/plain-text.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/service-instance.ts'
import type {Clock} from '../../ports/clock.ts'
import type {Inventory, InventoryBinding} from '../../ports/inventory.ts'
import type {JsonReply} from '../http/json-client.ts'
import {leavesOpen} from '../http/no-answer.ts'
import {type Broker, descriptionOf, PATIENCE} from './broker.ts'
import {field, type Offering} from './offering.ts'
import {type Attempt, failureOf, refusalOf} from './refusal.ts'
import {bindingRequest, bindRequest, unbindRequest} from './requests.ts'

/** How often a bind or an unbind is tried whose reply was lost. */
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
}

/** The life of bindings. Their ids are on disk before the broker hears them, so that none is ever out of reach. */
export class Bindings {
  readonly #broker: Broker
  readonly #memory: Inventory
  readonly #clock: Clock
  readonly #signal: AbortSignal

  constructor({broker, memory, clock, signal}: BindingsOptions) {
    this.#broker = broker
    this.#memory = memory
    this.#clock = clock
    this.#signal = signal
  }

  async list(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return (await this.#memory.bindings(instance.id)).map(serviceBinding)
  }

  /** See Platform.createBinding: the request is never broken off, because its reply is the only copy of the credentials. */
  async create(
    instance: ServiceInstance,
    name: string | undefined,
  ): Promise<{binding: ServiceBinding; credentials: unknown}> {
    const offering = await this.#broker.offering()
    let lost: Failure | undefined
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      this.#clock.throwIfInterrupted()
      const binding = await this.#intend(instance, name)
      const reply = await this.#bind(offering, binding)
      if (!(reply instanceof Failure)) return await this.#receive(instance, binding, reply)
      // The credentials went with the reply and are not told twice: this binding is of no use.
      lost = reply
      await this.#discard(instance, binding, {bindEnded: false})
    }
    throw lost ?? new BindFailed(`Failed to ${bindingOf(instance).doing}.`)
  }

  /** What GET binding tells; cloud-service-broker get_binding.go never tells credentials. */
  async credentials(instance: ServiceInstance, binding: ServiceBinding): Promise<unknown> {
    const offering = await this.#broker.offering()
    if (!offering.bindingsRetrievable) return undefined
    const reply = await this.#broker.send(bindingRequest(offering, instance.id, binding.id))
    const told = reply.status === 200 ? field(reply.json, 'credentials') : undefined
    return typeof told === 'object' && told !== null ? told : undefined
  }

  async acknowledge(binding: ServiceBinding): Promise<void> {
    await this.#memory.markBindingReady(binding.id)
  }

  async delete(instance: ServiceInstance, binding: ServiceBinding): Promise<void> {
    const reply = await this.#unbind(instance, binding)
    if (!isGone(reply)) {
      const doing = `delete binding ${plainLine(binding.id)} of ${plainLine(instance.name)}`
      throw failureOf(reply, {doing, instance: instance.name})
    }
    await this.#memory.removeBinding(binding.id)
  }

  async abandoned(instance: ServiceInstance): Promise<ServiceBinding[]> {
    const rows = await this.#memory.bindings(instance.id)
    const orphans = rows.filter(({state, ownerAlive}) => state === 'undelivered' && !ownerAlive)
    if (orphans.length === 0) return []
    const offering = await this.#broker.offering()
    const found = await Promise.all(orphans.map(async (row) => ((await this.#exists(offering, row)) ? [row] : [])))
    return found.flat().map(serviceBinding)
  }

  async #intend(instance: ServiceInstance, name: string | undefined): Promise<ServiceBinding> {
    const row = {
      id: this.#clock.newId(),
      instanceId: instance.id,
      ...(name === undefined ? {} : {name}),
      createdAt: new Date(this.#clock.now()).toISOString(),
    }
    await this.#memory.addBinding(row)
    return {...row, state: 'undelivered'}
  }

  /** @returns the failure when the reply was lost. */
  async #bind(offering: Offering, binding: ServiceBinding): Promise<JsonReply | Failure> {
    try {
      return await this.#broker.send(bindRequest(offering, binding.instanceId, binding.id), PATIENCE.bind)
    } catch (error) {
      if (leavesOpen(error)) return error
      if (error instanceof Failure) await this.#memory.removeBinding(binding.id)
      throw error
    }
  }

  async #receive(
    instance: ServiceInstance,
    binding: ServiceBinding,
    reply: JsonReply,
  ): Promise<{binding: ServiceBinding; credentials: unknown}> {
    const attempt = bindingOf(instance)
    const refusal = refusalOf(reply, attempt)
    if (refusal) {
      await this.#memory.removeBinding(binding.id)
      throw refusal
    }
    const credentials = field(reply.json, 'credentials')
    const made =
      (reply.status === 200 || reply.status === 201) && typeof credentials === 'object' && credentials !== null
    if (made && !this.#signal.aborted) return {binding, credentials}
    const gone = await this.#discard(instance, binding, {bindEnded: true})
    if (made) {
      throw new Interrupted(
        gone
          ? 'Interrupted. The binding that was being made is deleted again.'
          : 'Interrupted. The binding that was being made could not be deleted; the next bind of the instance deletes it.',
      )
    }
    if (reply.status < 400)
      throw new UnexpectedAnswer(`Failed to ${attempt.doing}: the broker's answer has no credentials.`)
    throw new BindFailed(`Failed to ${attempt.doing}: the broker says: ${descriptionOf(reply)}`)
  }

  /**
   * Deletes what a bind may have left (Open Service Broker API, "Orphan Mitigation"). What cannot be deleted now stays
   * undelivered, for the next sweep.
   */
  async #discard(
    instance: ServiceInstance,
    binding: ServiceBinding,
    {bindEnded}: {bindEnded: boolean},
  ): Promise<boolean> {
    try {
      const reply = await this.#unbind(instance, binding)
      const gone = bindEnded ? isGone(reply) : reply.status === 200
      if (gone) await this.#memory.removeBinding(binding.id)
      return gone
    } catch (error) {
      if (error instanceof Failure) return false
      throw error
    }
  }

  async #unbind(instance: ServiceInstance, binding: ServiceBinding): Promise<JsonReply> {
    const request = unbindRequest(await this.#broker.offering(), instance.id, binding.id)
    try {
      return await this.#broker.send(request, PATIENCE.bind)
    } catch (error) {
      if (!leavesOpen(error)) throw error
      return await this.#broker.send(request, PATIENCE.bind)
    }
  }

  /** Whether the broker has an abandoned binding; forgets it once it surely never will. */
  async #exists(offering: Offering, row: InventoryBinding): Promise<boolean> {
    if (!offering.bindingsRetrievable) return true
    const reply = await this.#broker.send(bindingRequest(offering, row.instanceId, row.id))
    if (reply.status !== 404 && reply.status !== 410) return true
    if (this.#clock.now() - Date.parse(row.createdAt) > SURELY_ENDED) await this.#memory.removeBinding(row.id)
    return false
  }
}

const isGone = ({status}: JsonReply): boolean => status === 200 || status === 410

const bindingOf = (instance: ServiceInstance): Attempt => ({
  doing: `make a binding of ${plainLine(instance.name)}`,
  instance: instance.name,
})

const serviceBinding = ({ownerAlive: _, ...binding}: InventoryBinding): ServiceBinding => binding
