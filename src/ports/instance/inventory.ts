import type {PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import type {BindingParameters, LastOperation} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'

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
  /**
   * Takes over what was made elsewhere, in one step: the instance where it is not here yet, and its bindings as `ready`,
   * so that no sweep ever takes them for a dead command's.
   * @throws NameTaken
   */
  adopt(instance: InventoryInstance, bindings: readonly AdoptedBinding[]): Promise<void>

  bindings(instanceId: string): Promise<InventoryBinding[]>
  /** `undelivered`, and owned by this process until it is ready or this process is dead. */
  addBinding(binding: NewInventoryBinding): Promise<void>
  /** Notes which access key a binding's credentials have: an identifier, not a secret. */
  noteAccessKey(id: string, accessKeyId: string): Promise<void>
  markBindingReady(id: string): Promise<void>
  /**
   * Takes a binding in hand whose deletion is about to be requested: `undelivered` again, and owned by this process.
   * Should it die meanwhile, the next sweep continues.
   */
  claimBinding(id: string): Promise<void>
  /** The platform has answered that it has made the binding: from now on it has a record of it. */
  markBindingRecorded(id: string): Promise<void>
  /**
   * Gives up a binding that nobody will ever use: takes its name, so that another one may have it, and its owner, so that
   * the next sweep deletes it.
   */
  disownBinding(id: string): Promise<void>
  removeBinding(id: string): Promise<void>
  /** The platform has a binding of this id, and nothing proves that this machine made it. */
  markBindingUnproved(id: string): Promise<void>
  /** Gives a name to a binding that has none here. */
  nameBinding(id: string, name: string): Promise<void>
  /**
   * Keeps a binding that the platform has no record of as a possible orphan, in place of its row. It outlives the
   * instance.
   */
  keepOrphan(orphan: PossibleOrphan): Promise<void>
  /** Oldest first. */
  orphans(): Promise<PossibleOrphan[]>
  /** Its IAM user is proved gone, or an operator says that it is. */
  closeOrphan(bindingId: string): Promise<void>

  /** When ids of instances or bindings were removed from here (ISO 8601), for those of `ids` that were. */
  retired(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Whether the key is that of a binding that was removed from here. */
  isRetiredKey(accessKeyId: string): Promise<boolean>
  /** ISO 8601 of the last write to instances or bindings; undefined = there never was one. */
  changedAt(): Promise<string | undefined>
}

interface NewInventoryBinding {
  readonly id: string
  readonly instanceId: string
  readonly name?: string
  readonly parameters?: BindingParameters
  readonly createdAt: string
}

export interface InventoryInstance {
  readonly id: string
  readonly name: string
  /** Absent = not known here: it was made elsewhere, and the broker does not return them (yet). */
  readonly parameters?: InstanceSettings
  readonly createdAt: string
  readonly updatedAt?: string
  /** The last operation that was started here, and its state as last seen. */
  readonly lastOperation: LastOperation
  readonly broker?: BrokerMemory
}

/** What the broker reported when it last changed the instance, and wants back with the next request. */
export interface BrokerMemory {
  /** Of the catalog, at the time when the instance was made. */
  readonly serviceId?: string
  readonly planId?: string
  /** maintenance_info.version that the instance is at; absent = nobody knows. */
  readonly maintenanceVersion?: string
  /** The broker has refused a change because the instance is behind its catalog. */
  readonly outdated?: boolean
  /** The asynchronous operation of the instance's lastOperation. */
  readonly operation?: RunningOperation
}

interface RunningOperation {
  /** The broker's own name of it, to be given back with each question about it. */
  readonly token?: string
  /** ISO 8601 */
  readonly startedAt: string
  /** Set when it is an upgrade: the version that the instance will be at. */
  readonly upgradeTo?: string
}

interface AdoptedBinding {
  readonly id: string
  readonly name?: string
  readonly parameters?: BindingParameters
  readonly createdAt: string
}

export interface InventoryBinding {
  readonly id: string
  readonly instanceId: string
  readonly name?: string
  /** What it was requested with; absent = not known here. */
  readonly parameters?: BindingParameters
  /** Absent = not known here. */
  readonly accessKeyId?: string
  readonly createdAt: string
  readonly state: 'ready' | 'undelivered'
  /** Whether the process that was making it still runs. */
  readonly ownerAlive: boolean
  /** The platform is known to have had a record of it: it has answered the bind, or its credentials were delivered. */
  readonly recorded: boolean
  /** A deletion was requested, and its answer may have been lost. */
  readonly deletionRequested: boolean
  /** The platform was seen to have it, and another machine may have made it; absent = no. */
  readonly unproved?: true
}

/**
 * The `required_records` text last seen for an instance. It is not a secret, and each binding carries one, frozen at
 * bind time: remembering it saves a temporary binding.
 */
export interface RecordSnapshots {
  find(instanceId: string): Promise<RecordSnapshot | undefined>
  save(instanceId: string, snapshot: RecordSnapshot): Promise<void>
}

export interface RecordSnapshot {
  /** The broker's text; absent for a generated domain, whose records the platform publishes itself. */
  readonly requiredRecords?: string
  readonly sendingDomain: string
  readonly region: string
  /** ISO 8601 of the binding that carried it. */
  readonly takenAt: string
}
