import {BindFailed} from '../../domain/binding/failures.ts'
import {findBinding} from '../../domain/binding/find-binding.ts'
import {reportedParameters} from '../../domain/binding/parameters.ts'
import {type BindingDeletionOutcome, mayBeLeft, type PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import {Failure, Interrupted, InvalidValue} from '../../domain/exit/failure.ts'
import {InstanceOutdated} from '../../domain/instance/failures.ts'
import {isId} from '../../domain/instance/name.ts'
import {
  type BindingParameters,
  type BindingRequest,
  type ServiceBinding,
  type ServiceInstance,
  UNKNOWN_TIME,
} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Inventory, InventoryBinding} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {
  type BindingExchange,
  type BindOutcome,
  bind,
  readCredentials,
  type UnbindOutcome,
  unbind,
} from './bind-exchange.ts'
import type {Broker} from './broker.ts'
import {bindingIds, GENERATIONS, isDerived, nextId} from './derived-ids.ts'
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
 * 410 may mean "not yet": it records a binding when tofu has ended, if at all.
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
      await this.#doubtReplaced(instance, named, records)
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
    const left: string[] = []
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
      if (result.outcome === 'made') return await this.#hand(exchange, binding, result.credentials, left)
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
      await this.#memory.removeBinding(binding.id)
      throw adding(await this.#noted(instance, result.failure), left)
    }
    // The credentials went with the reply and are not told twice: this binding is of no use.
    const gone = await this.#discard(exchange, binding, {bindEnded: result.ended})
    if (!gone) left.push(binding.id)
    if (result.failure instanceof Interrupted) throw interrupted(result.failure, left)
    if (result.failure instanceof BindFailed) throw bindFailed(result.failure, left)
    if (!result.lost) throw adding(result.failure, left)
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
    return reply.status === 200 ? reportedParameters(field(reply.json, 'parameters')) : undefined
  }

  async acknowledge(binding: ServiceBinding): Promise<void> {
    await this.#memory.markBindingReady(binding.id)
  }

  /** See Platform.deleteBinding. */
  async delete(instance: ServiceInstance, binding: ServiceBinding): Promise<BindingDeletionOutcome> {
    const doing = `delete binding ${plainLine(binding.id)} of ${plainLine(instance.name)}`
    const exchange = this.#exchange(await this.#broker.offering(), instance, binding.id, doing)
    const row = (await this.#memory.bindings(instance.id)).find(({id}) => id === binding.id)
    await this.#memory.claimBinding(binding.id)
    const end = await unbind(exchange).catch(asFailure)
    if (end.outcome !== 'failed') {
      const deletion = judgeUnbind(end, row)
      if (deletion === 'deleted') await this.#memory.removeBinding(binding.id)
      else await this.#memory.keepOrphan(this.#orphan(instance, row ?? binding))
      return deletion
    }
    // Whoever asked for it is told, and decides anew.
    if (binding.state === 'ready') await this.#memory.markBindingReady(binding.id)
    const {failure} = end
    throw await this.#noted(instance, failure instanceof Failure ? failure : failureOf(failure, exchange.attempt))
  }

  async orphaned(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return await this.#thatExist(instance, (row) => isOrphaned(row) && isOurs(row))
  }

  /** See Platform.unprovedBindings. */
  async unproved(instance: ServiceInstance): Promise<ServiceBinding[]> {
    const found = await this.#thatExist(instance, (row) => isOrphaned(row) && !isOurs(row))
    for (const {id} of found) await this.#memory.markBindingUnproved(id)
    return found
  }

  /** See Platform.isRecordedAgain. */
  async isRecordedAgain({bindingId, instance}: PossibleOrphan): Promise<boolean> {
    if (!isDerived(bindingId)) return false
    return (await bindingRecord(this.#broker, instance.id, bindingId)).found === 'there'
  }

  /** See Platform.possibleOrphans. Bindings that the broker may still record come last. */
  async possibleOrphans(): Promise<PossibleOrphan[]> {
    const pending: PossibleOrphan[] = []
    for (const {id, name} of await this.#memory.instances()) {
      const unanswered = (row: InventoryBinding): boolean => isOrphaned(row) && !row.recorded && !row.unproved
      const rows = (await this.#memory.bindings(id)).filter(unanswered)
      pending.push(...rows.map((row) => this.#orphan({id, name}, row)))
    }
    return [...(await this.#memory.orphans()), ...pending]
  }

  async closeOrphan({bindingId}: PossibleOrphan): Promise<void> {
    await this.#memory.closeOrphan(bindingId)
    await this.#memory.removeBinding(bindingId)
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
    const there = new Set(found.map(({id}) => id))
    for (const orphan of await this.#memory.orphans()) {
      const ended = this.#clock.now() >= Date.parse(orphan.mayAppearUntil)
      // tofu refuses to make a user that exists: this one is not what the orphan had left.
      if (there.has(orphan.bindingId) && ended) await this.#memory.closeOrphan(orphan.bindingId)
    }
    // The name of an intent was given up while the broker had nothing of it.
    for (const {id} of found) if (name !== undefined && known.has(id)) await this.#memory.nameBinding(id, name)
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

  /**
   * What the broker does not know any more, while it knows another one of this name: a rotation elsewhere has replaced it,
   * and whether its user is deleted is not said.
   */
  async #doubtReplaced(
    instance: ServiceInstance,
    named: readonly ServiceBinding[],
    records: readonly {readonly id: string; readonly found: string}[],
  ): Promise<void> {
    for (const binding of named) {
      const gone = records.some((record) => record.id === binding.id && record.found === 'absent')
      if (binding.state !== 'ready' || !gone) continue
      await this.#memory.keepOrphan(this.#orphan(instance, {...binding, recorded: true}))
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
  async #hand(
    exchange: BindingExchange,
    binding: ServiceBinding,
    credentials: unknown,
    left: readonly string[],
  ): Promise<Made> {
    const accessKeyId = field(credentials, 'aws_access_key_id')
    if (typeof accessKeyId === 'string') await this.#memory.noteAccessKey(binding.id, accessKeyId)
    await this.#memory.markBindingRecorded(binding.id)
    if (!this.#signal.aborted) return {binding, credentials}
    const end = this.#signal.reason instanceof Interrupted ? this.#signal.reason : new Interrupted()
    const gone = await this.#discard(exchange, binding, {bindEnded: true})
    throw interrupted(end, gone ? left : [...left, binding.id])
  }

  /**
   * Deletes what a bind may have left (Open Service Broker API, "Orphan Mitigation"). What cannot be deleted now stays
   * undelivered, for the next sweep, and does not keep its name from the binding that is made in its stead.
   * @returns whether the broker had it and deleted it.
   */
  async #discard(
    exchange: BindingExchange,
    binding: ServiceBinding,
    {bindEnded}: {bindEnded: boolean},
  ): Promise<boolean> {
    await this.#memory.claimBinding(binding.id)
    const end = await unbind(exchange).catch(asFailure)
    const row = (await this.#memory.bindings(exchange.instanceId)).find(({id}) => id === binding.id)
    const gone = end.outcome !== 'failed' && judgeUnbind(end, row) === 'deleted'
    if (gone) await this.#memory.removeBinding(binding.id)
    else if (end.outcome === 'no-record' && bindEnded) {
      const instance = {id: exchange.instanceId, name: exchange.attempt.instance}
      await this.#memory.keepOrphan({...this.#orphan(instance, binding), mayAppearUntil: this.#now()})
    } else await this.#memory.disownBinding(binding.id)
    return gone
  }

  #orphan(
    {id, name}: Pick<ServiceInstance, 'id' | 'name'>,
    binding: Pick<ServiceBinding, 'id' | 'createdAt'> & {readonly recorded?: boolean},
  ): PossibleOrphan {
    const ended = Date.parse(binding.createdAt) + SURELY_ENDED
    return {
      bindingId: binding.id,
      instance: {id, name},
      createdAt: binding.createdAt,
      mayAppearUntil: binding.recorded ? this.#now() : new Date(ended).toISOString(),
    }
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString()
  }

  #exchange(offering: Offering, instance: ServiceInstance, bindingId: string, doing: string): BindingExchange {
    const attempt = {doing, instance: instance.name}
    return {broker: this.#broker, clock: this.#clock, offering, instanceId: instance.id, bindingId, attempt}
  }

  async #noted(instance: ServiceInstance, failure: unknown): Promise<unknown> {
    if (failure instanceof InstanceOutdated) await this.#reader.rememberOutdated(instance.id)
    return failure
  }

  async #thatExist(instance: ServiceInstance, wanted: (row: InventoryBinding) => boolean): Promise<ServiceBinding[]> {
    const rows = (await this.#memory.bindings(instance.id)).filter(wanted)
    if (rows.length === 0) return []
    const offering = await this.#broker.offering()
    const found = await Promise.all(
      rows.map(async (row) => ((await this.#exists(offering, instance, row)) ? [row] : [])),
    )
    return found.flat().map(serviceBinding)
  }

  /**
   * Whether the broker has an orphaned binding. One that it has no record of, and surely will not have any more, is kept
   * as a possible orphan.
   */
  async #exists(offering: Offering, instance: ServiceInstance, row: InventoryBinding): Promise<boolean> {
    if (!offering.bindingsRetrievable) return true
    const reply = await this.#broker.send(bindingRequest(offering, row.instanceId, row.id))
    if (reply.status === 200 && isOurs(row)) await this.#memory.markBindingRecorded(row.id)
    if (reply.status !== 404 && reply.status !== 410) return true
    if (row.recorded && row.deletionRequested) await this.#memory.removeBinding(row.id)
    else if (row.recorded || row.unproved || this.#clock.now() - Date.parse(row.createdAt) > SURELY_ENDED) {
      await this.#memory.keepOrphan(this.#orphan(instance, row))
    } else await this.#memory.disownBinding(row.id)
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

/**
 * Whether a binding is surely this machine's: its id was drawn here, the broker has answered our bind, or a user has asked
 * here for the deletion of what was in use. An id that follows from a name may be another machine's.
 */
const isOurs = ({id, recorded, accessKeyId}: InventoryBinding): boolean =>
  !isDerived(id) || recorded || accessKeyId !== undefined

const isOrphaned = ({state, ownerAlive}: InventoryBinding): boolean => state === 'undelivered' && !ownerAlive

/**
 * What an unbind proves. The broker drops its record after tofu has destroyed the user (cloud-service-broker unbind.go):
 * a record that it had, and has no more after our request, was deleted. Without a record there was nothing to destroy.
 */
function judgeUnbind(
  end: Exclude<UnbindOutcome, {outcome: 'failed'}>,
  row: Pick<InventoryBinding, 'recorded' | 'deletionRequested'> | undefined,
): 'deleted' | 'absent' {
  if (end.outcome === 'deleted') return 'deleted'
  return row?.recorded && (end.unanswered || row.deletionRequested) ? 'deleted' : 'absent'
}

function asFailure(error: unknown): UnbindOutcome {
  if (error instanceof Failure) return {outcome: 'failed', failure: error}
  throw error
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

/** Without what only our records are for: a webhook's address may hold a password. */
const serviceBinding = ({
  ownerAlive: _owner,
  parameters: _parameters,
  accessKeyId: _key,
  recorded: _recorded,
  deletionRequested: _requested,
  unproved: _unproved,
  ...binding
}: InventoryBinding): ServiceBinding => binding

/** @throws InvalidValue */
export function requireNoApp({app}: BindingRequest): void {
  if (app === undefined) return
  throw new InvalidValue("Can't bind an app: a broker that is talked to directly knows no apps.", {
    hints: ['Leave the app out, or use a context of the Cloud Foundry that the app is on.'],
  })
}
