import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Inventory, InventoryInstance} from '../../ports/instance/inventory.ts'
import type {Platform} from '../../ports/instance/platform.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {Bindings} from './bindings.ts'
import {Broker, type BrokerAccess} from './broker.ts'
import {InstanceFinder} from './instance-finder.ts'
import {InstanceReader} from './instance-reader.ts'
import {Instances} from './instances.ts'
import {previewOf} from './preview.ts'

export interface OsbOptions {
  readonly inventory: Inventory
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
}

/** Questions to the broker that are open at a time when instances are listed. */
const AT_ONCE = 8

/**
 * A service broker that is talked to directly (Open Service Broker API 2.17). It has no list call and no names, so the
 * inventory keeps both.
 */
export function osbPlatform(access: BrokerAccess, {inventory, clock, signal, trace}: OsbOptions): Platform {
  const broker = new Broker(access, {clock, signal, trace})
  const reader = new InstanceReader(broker, inventory, clock)
  const finder = new InstanceFinder(broker, inventory)
  const instances = new Instances({broker, memory: inventory, clock, reader, finder})
  const bindings = new Bindings({broker, memory: inventory, clock, signal, reader})
  return {
    inventory: async () => ({source: 'machine', changedAt: (await inventory.changedAt()) ?? null}),
    listInstances: async () => {
      const rows = await inventory.instances()
      // An empty inventory asks nothing of the broker, and a wrong address or password would look like an empty list.
      if (rows.length === 0) await broker.offering()
      return await describeAll(reader, rows)
    },
    findInstance: async (nameOrId) => {
      const row = await finder.find(nameOrId)
      return row && (await reader.describe(row))
    },
    createInstance: async ({name, parameters}) => await instances.create(name, parameters),
    updateInstance: async (instance, changes) => await instances.update(instance, changes),
    upgradeInstance: async (instance) => await instances.upgrade(instance),
    deleteInstance: async (instance) => await instances.delete(instance),
    lastOperation: async (instance) => await reader.lastOperation(instance),
    readParameters: async (instance) => await reader.parameters(instance),
    listBindings: async (instance) => await bindings.list(instance),
    findBinding: async (instance, typed) => await bindings.find(instance, typed),
    bindingOfKey: async (instance, accessKeyId) => await bindings.ofKey(instance, accessKeyId),
    createBinding: async (instance, request) => await bindings.create(instance, request),
    readCredentials: async (instance, binding) => await bindings.credentials(instance, binding),
    readBindingParameters: async (instance, binding) => await bindings.parameters(instance, binding),
    acknowledgeBinding: async (binding) => await bindings.acknowledge(binding),
    deleteBinding: async (instance, binding) => await bindings.delete(instance, binding),
    possibleOrphans: async () => await bindings.possibleOrphans(),
    closeOrphan: async (orphan) => await bindings.closeOrphan(orphan),
    orphanedBindings: async (instance) => await bindings.orphaned(instance),
    unprovedBindings: async (instance) => await bindings.unproved(instance),
    isRecordedAgain: async (orphan) => await bindings.isRecordedAgain(orphan),
    preview: async (change) => await previewOf({broker, memory: inventory, finder}, change),
  }
}

async function describeAll(reader: InstanceReader, rows: readonly InventoryInstance[]): Promise<ServiceInstance[]> {
  const described: (ServiceInstance | undefined)[] = []
  const waiting = rows.map((row, index) => ({row, index}))
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      described[next.index] = await reader.describe(next.row)
    }
  }
  await Promise.all(Array.from({length: AT_ONCE}, work))
  return described.filter((instance) => instance !== undefined)
}
