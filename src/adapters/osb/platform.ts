import type {BindingDeletionOutcome, PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import {inOrder} from '../../domain/concurrency/bounded.ts'
import type {InventorySource} from '../../domain/instance/inventory-source.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {
  BindingParameters,
  BindingRequest,
  OperationProgress,
  ServiceBinding,
  ServiceInstance,
} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings, SettingChanges} from '../../domain/instance/settings.ts'
import type {Inventory, InventoryInstance} from '../../ports/instance/inventory.ts'
import type {Platform, PlatformChange} from '../../ports/instance/platform.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {readCredentials} from './bind-exchange.ts'
import {BindingCreation, type MadeBinding} from './binding-creation.ts'
import {BindingDeletion} from './binding-deletion.ts'
import {serviceBinding} from './binding-evidence.ts'
import {BindingFinder} from './binding-finder.ts'
import {Broker, type BrokerAccess} from './broker.ts'
import type {OsbContext} from './context.ts'
import {InstanceChanges} from './instance-changes.ts'
import {InstanceCreation} from './instance-creation.ts'
import {InstanceFinder} from './instance-finder.ts'
import {InstanceReader} from './instance-reader.ts'
import {Orphans} from './orphans.ts'
import {previewOf} from './preview.ts'
import {bindingRecord} from './records.ts'

export interface OsbOptions {
  readonly inventory: Inventory
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
}

/** Requests to the broker that are open at a time when instances are listed. */
const AT_ONCE = 8

/**
 * A service broker without a platform in front of it (Open Service Broker API 2.17). It has no list call and no names, so
 * the inventory keeps both.
 */
export class OsbPlatform implements Platform {
  readonly #osb: OsbContext
  readonly #reader: InstanceReader
  readonly #finder: InstanceFinder
  readonly #instanceCreation: InstanceCreation
  readonly #instanceChanges: InstanceChanges
  readonly #bindingFinder: BindingFinder
  readonly #bindingCreation: BindingCreation
  readonly #bindingDeletion: BindingDeletion
  readonly #orphans: Orphans

  constructor(access: BrokerAccess, {inventory: memory, clock, signal, trace}: OsbOptions) {
    const osb = {broker: new Broker(access, {clock, signal, trace}), memory, clock}
    const reader = new InstanceReader(osb)
    const finder = new InstanceFinder(osb)
    const deletion = new BindingDeletion(osb, reader)
    this.#osb = osb
    this.#reader = reader
    this.#finder = finder
    this.#instanceCreation = new InstanceCreation({...osb, reader, finder})
    this.#instanceChanges = new InstanceChanges({...osb, reader})
    this.#bindingFinder = new BindingFinder(osb)
    this.#bindingCreation = new BindingCreation(osb, {signal, reader, deletion})
    this.#bindingDeletion = deletion
    this.#orphans = new Orphans(osb)
  }

  async inventory(): Promise<InventorySource> {
    return {source: 'machine', changedAt: (await this.#osb.memory.changedAt()) ?? null}
  }

  async listInstances(): Promise<ServiceInstance[]> {
    const rows = await this.#osb.memory.instances()
    // An empty inventory asks nothing of the broker, and a wrong address or password would look like an empty list.
    if (rows.length === 0) await this.#osb.broker.offering()
    return await describeAll(this.#reader, rows)
  }

  async findInstance(nameOrId: string): Promise<ServiceInstance | undefined> {
    const row = await this.#finder.find(nameOrId)
    return row && (await this.#reader.describe(row))
  }

  async createInstance({name, parameters}: {name: string; parameters: InstanceSettings}): Promise<ServiceInstance> {
    return await this.#instanceCreation.create(name, parameters)
  }

  async updateInstance(instance: ServiceInstance, changes: SettingChanges): Promise<ServiceInstance> {
    return await this.#instanceChanges.update(instance, changes)
  }

  async upgradeInstance(instance: ServiceInstance): Promise<ServiceInstance> {
    return await this.#instanceChanges.upgrade(instance)
  }

  async deleteInstance(instance: ServiceInstance): Promise<void> {
    await this.#instanceChanges.delete(instance)
  }

  async lastOperation(instance: ServiceInstance): Promise<OperationProgress | 'gone'> {
    return await this.#reader.lastOperation(instance)
  }

  async readParameters(instance: ServiceInstance): Promise<InstanceSettings> {
    return await this.#reader.parameters(instance)
  }

  async listBindings(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return await this.#bindingFinder.list(instance)
  }

  async findBinding(instance: ServiceInstance, typed: string): Promise<ServiceBinding | 'absent' | 'unknown'> {
    return await this.#bindingFinder.find(instance, typed)
  }

  async bindingOfKey(instance: ServiceInstance, accessKeyId: string): Promise<ServiceBinding | 'revoked' | undefined> {
    const row = (await this.#osb.memory.bindings(instance.id)).find((each) => each.accessKeyId === accessKeyId)
    if (row) return serviceBinding(row)
    return (await this.#osb.memory.isRetiredKey(accessKeyId)) ? 'revoked' : undefined
  }

  async createBinding(instance: ServiceInstance, request: BindingRequest): Promise<MadeBinding> {
    return await this.#bindingCreation.create(instance, request)
  }

  /** cloud-service-broker get_binding.go never returns credentials; other brokers do. */
  async readCredentials(instance: ServiceInstance, {id: bindingId}: ServiceBinding): Promise<unknown> {
    const offering = await this.#osb.broker.offering()
    return await readCredentials({broker: this.#osb.broker, offering, instanceId: instance.id, bindingId})
  }

  /** Our record of the request; the broker's where the binding was made elsewhere or before we kept one. */
  async readBindingParameters(instance: ServiceInstance, {id}: ServiceBinding): Promise<BindingParameters | undefined> {
    const own = (await this.#osb.memory.bindings(instance.id)).find((row) => row.id === id)?.parameters
    return own ?? (await bindingRecord(this.#osb.broker, instance.id, id)).parameters
  }

  async acknowledgeBinding({id}: ServiceBinding): Promise<void> {
    await this.#osb.memory.markBindingReady(id)
  }

  async deleteBinding(instance: ServiceInstance, binding: ServiceBinding): Promise<BindingDeletionOutcome> {
    return await this.#bindingDeletion.delete(instance, binding)
  }

  async possibleOrphans(): Promise<PossibleOrphan[]> {
    return await this.#orphans.possible()
  }

  async closeOrphan(orphan: PossibleOrphan): Promise<void> {
    await this.#orphans.close(orphan)
  }

  async orphanedBindings(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return await this.#orphans.bindings(instance)
  }

  async unprovedBindings(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return await this.#orphans.unproved(instance)
  }

  async isRecordedAgain(orphan: PossibleOrphan): Promise<boolean> {
    return await this.#orphans.isRecordedAgain(orphan)
  }

  async preview(change: PlatformChange): Promise<RequestPreview[]> {
    return await previewOf({broker: this.#osb.broker, memory: this.#osb.memory, finder: this.#finder}, change)
  }
}

async function describeAll(reader: InstanceReader, rows: readonly InventoryInstance[]): Promise<ServiceInstance[]> {
  const described: ServiceInstance[] = []
  const reads = rows.map((row) => () => reader.describe(row))
  for await (const instance of inOrder(reads, AT_ONCE)) if (instance) described.push(instance)
  return described
}
