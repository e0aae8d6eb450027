import {findBinding} from '../../domain/binding/find-binding.ts'
import type {Inventory} from '../../ports/instance/inventory.ts'
import type {Platform} from '../../ports/instance/platform.ts'
import {BindingCreation} from './binding-creation.ts'
import {BindingDeletion} from './binding-deletion.ts'
import {readBindingParameters, readCredentials} from './binding-secrets.ts'
import {Bindings} from './bindings.ts'
import {CloudController, type CloudFoundryAccess, type CloudFoundryOptions} from './controller.ts'
import {InstanceChanges} from './instance-changes.ts'
import {InstanceCreation} from './instance-creation.ts'
import {Instances} from './instances.ts'
import {Jobs} from './jobs.ts'
import {Plans} from './plans.ts'
import {previewOf} from './preview.ts'

export interface CloudFoundryPlatformOptions extends CloudFoundryOptions {
  /** Keeps what was begun and not finished; everything else Cloud Foundry keeps itself. */
  readonly inventory: Inventory
}

/** Cloud Foundry API v3, as the cf CLI speaks it: instances and bindings of one space. */
export function cloudFoundryPlatform(access: CloudFoundryAccess, options: CloudFoundryPlatformOptions): Platform {
  const {inventory: memory, clock, signal} = options
  const controller = new CloudController(access, options)
  const jobs = new Jobs(controller, clock)
  const plans = new Plans(controller)
  const instances = new Instances(controller, plans, jobs)
  const changes = new InstanceChanges(controller, instances, jobs, memory)
  const creation = new InstanceCreation({controller, instances, changes, plans, jobs, memory, clock})
  const bindings = new Bindings(controller, memory, clock)
  const deletion = new BindingDeletion(controller, {bindings, jobs, memory, clock})
  const bindingCreation = new BindingCreation({controller, bindings, deletion, jobs, memory, clock, signal})
  return {
    inventory: async () => ({source: 'cloud-foundry', changedAt: null}),
    listInstances: async () => await instances.list(),
    findInstance: async (nameOrId) => {
      const found = await instances.find(nameOrId)
      if (found) await creation.settleIntent(found)
      return found
    },
    createInstance: async ({name, parameters}) => await creation.create(name, parameters),
    updateInstance: async (instance, parameters) => await changes.update(instance, parameters),
    upgradeInstance: async (instance) => await changes.upgrade(instance),
    deleteInstance: async (instance) => {
      await changes.delete(instance)
    },
    lastOperation: async (instance) => await changes.lastOperation(instance),
    readParameters: async (instance) => await instances.parameters(instance),
    listBindings: async (instance) => await bindings.list(instance),
    findBinding: async (instance, typed) => findBinding(await bindings.list(instance), typed) ?? 'absent',
    // It keeps no key ids beside the bindings, and to read credentials leaves a trace for each.
    bindingOfKey: async () => undefined,
    createBinding: async (instance, request) => await bindingCreation.create(instance, request),
    readCredentials: async (instance, binding) => await readCredentials(controller, instance, binding.id),
    readBindingParameters: async (_instance, binding) => await readBindingParameters(controller, binding.id),
    acknowledgeBinding: async (binding) => await bindings.acknowledge(binding),
    deleteBinding: async (instance, binding) => await deletion.delete(instance, binding),
    possibleOrphans: async () => await memory.orphans(),
    closeOrphan: async ({bindingId}) => await memory.closeOrphan(bindingId),
    orphanedBindings: async (instance) => await bindings.orphaned(instance),
    // Cloud Foundry draws the ids, and a label says which machine has made a binding.
    unprovedBindings: async () => [],
    isRecordedAgain: async () => false,
    preview: async (change) => await previewOf({controller, creation, bindings}, change),
  }
}
