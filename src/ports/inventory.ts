import type {InstanceParameters, LastOperation} from '../domain/service-instance.ts'

/**
 * What this machine remembers of instances and bindings made through a broker, which has no list call. One inventory
 * per context. Rows are written before the request leaves; every write is on disk when the promise resolves.
 */
export interface Inventory {
  instances(): Promise<InventoryInstance[]>
  findInstance(nameOrId: string): Promise<InventoryInstance | undefined>
  /** Inserts, or fails with NameTaken when another instance of this context has the name. */
  addInstance(instance: InventoryInstance): Promise<void>
  updateInstance(id: string, change: Partial<Omit<InventoryInstance, 'id'>>): Promise<void>
  /** Removes the instance with its bindings and its snapshot of records. */
  removeInstance(id: string): Promise<void>

  bindings(instanceId: string): Promise<InventoryBinding[]>
  /** `undelivered`, and owned by this process until it is ready or this process is dead. */
  addBinding(binding: {id: string; instanceId: string; name?: string; createdAt: string}): Promise<void>
  markBindingReady(id: string): Promise<void>
  removeBinding(id: string): Promise<void>
}

export interface InventoryInstance {
  readonly id: string
  readonly name: string
  readonly parameters: InstanceParameters
  readonly createdAt: string
  readonly updatedAt?: string
  /** The last operation that was started here, and its state as last seen. */
  readonly lastOperation: LastOperation
}

export interface InventoryBinding {
  readonly id: string
  readonly instanceId: string
  readonly name?: string
  readonly createdAt: string
  readonly state: 'ready' | 'undelivered'
  /** Whether the process that was making it still runs. */
  readonly ownerAlive: boolean
}
