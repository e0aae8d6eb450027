import {findBinding} from '../../domain/binding/find-binding.ts'
import type {BindingDeletionOutcome, PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import type {InventorySource} from '../../domain/instance/inventory-source.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {
  BindingParameters,
  BindingRequest,
  LastOperation,
  ServiceBinding,
  ServiceInstance,
} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings, SettingChanges} from '../../domain/instance/settings.ts'
import type {Inventory} from '../../ports/instance/inventory.ts'
import type {Platform, PlatformChange} from '../../ports/instance/platform.ts'
import {BindingCreation, type MadeBinding} from './binding-creation.ts'
import {BindingDeletion} from './binding-deletion.ts'
import {readBindingParameters, readCredentials} from './binding-secrets.ts'
import {Bindings} from './bindings.ts'
import {CloudController, type CloudFoundryAccess, type CloudFoundryOptions} from './controller.ts'
import {InstanceChanges} from './instance-changes.ts'
import {InstanceCreation} from './instance-creation.ts'
import {Instances} from './instances.ts'
import {Jobs} from './jobs.ts'
import {Plans} from './plans.ts'
import {PlatformApps} from './platform-apps.ts'
import {previewOf} from './preview.ts'

export interface CloudFoundryPlatformOptions extends CloudFoundryOptions {
  /** Keeps what was begun and not finished; everything else Cloud Foundry keeps itself. */
  readonly inventory: Inventory
}

/** Cloud Foundry API v3, used as by the cf CLI: instances and bindings of one space. */
export class CloudFoundryPlatform implements Platform {
  readonly apps: PlatformApps
  readonly #controller: CloudController
  readonly #memory: Inventory
  readonly #instances: Instances
  readonly #instanceChanges: InstanceChanges
  readonly #instanceCreation: InstanceCreation
  readonly #bindings: Bindings
  readonly #bindingCreation: BindingCreation
  readonly #bindingDeletion: BindingDeletion

  constructor(access: CloudFoundryAccess, options: CloudFoundryPlatformOptions) {
    const {inventory: memory, clock, signal} = options
    const controller = new CloudController(access, options)
    const jobs = new Jobs(controller, clock)
    const plans = new Plans(controller)
    const instances = new Instances(controller, plans, jobs)
    const changes = new InstanceChanges(controller, instances, jobs, memory)
    const bindings = new Bindings(controller, memory, clock)
    const deletion = new BindingDeletion(controller, {bindings, jobs, memory, clock})
    this.apps = new PlatformApps(controller, bindings)
    this.#controller = controller
    this.#memory = memory
    this.#instances = instances
    this.#instanceChanges = changes
    this.#instanceCreation = new InstanceCreation({controller, instances, changes, plans, jobs, memory, clock})
    this.#bindings = bindings
    this.#bindingCreation = new BindingCreation({controller, bindings, deletion, jobs, memory, clock, signal})
    this.#bindingDeletion = deletion
  }

  async inventory(): Promise<InventorySource> {
    return {source: 'cloud-foundry', changedAt: null}
  }

  async listInstances(): Promise<ServiceInstance[]> {
    return await this.#instances.list()
  }

  async findInstance(nameOrId: string): Promise<ServiceInstance | undefined> {
    const found = await this.#instances.find(nameOrId)
    if (found) await this.#instanceCreation.settleIntent(found)
    return found
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

  async lastOperation(instance: ServiceInstance): Promise<LastOperation | 'gone'> {
    return await this.#instanceChanges.lastOperation(instance)
  }

  async readParameters(instance: ServiceInstance): Promise<InstanceSettings> {
    return await this.#instances.parameters(instance)
  }

  async listBindings(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return await this.#bindings.list(instance)
  }

  async findBinding(instance: ServiceInstance, typed: string): Promise<ServiceBinding | 'absent'> {
    return findBinding(await this.#bindings.list(instance), typed) ?? 'absent'
  }

  /** It keeps no key ids beside the bindings, and an audit event is written for each that is read. */
  async bindingOfKey(): Promise<undefined> {}

  async createBinding(instance: ServiceInstance, request: BindingRequest): Promise<MadeBinding> {
    return await this.#bindingCreation.create(instance, request)
  }

  async readCredentials(instance: ServiceInstance, {id}: ServiceBinding): Promise<unknown> {
    return await readCredentials(this.#controller, instance, id)
  }

  async readBindingParameters(
    _instance: ServiceInstance,
    {id}: ServiceBinding,
  ): Promise<BindingParameters | undefined> {
    return await readBindingParameters(this.#controller, id)
  }

  async acknowledgeBinding(binding: ServiceBinding): Promise<void> {
    await this.#bindings.acknowledge(binding)
  }

  async deleteBinding(instance: ServiceInstance, binding: ServiceBinding): Promise<BindingDeletionOutcome> {
    return await this.#bindingDeletion.delete(instance, binding)
  }

  async possibleOrphans(): Promise<PossibleOrphan[]> {
    return await this.#memory.orphans()
  }

  async closeOrphan({bindingId}: PossibleOrphan): Promise<void> {
    await this.#memory.closeOrphan(bindingId)
  }

  async orphanedBindings(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return await this.#bindings.orphaned(instance)
  }

  /** None: Cloud Foundry draws the ids, and a label says which machine has made a binding. */
  async unprovedBindings(): Promise<ServiceBinding[]> {
    return []
  }

  async isRecordedAgain(): Promise<boolean> {
    return false
  }

  async preview(change: PlatformChange): Promise<RequestPreview[]> {
    const parts = {controller: this.#controller, creation: this.#instanceCreation, bindings: this.#bindings}
    return await previewOf(parts, change)
  }
}
