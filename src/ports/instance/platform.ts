import type {BindingDeletionOutcome, PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import type {InventorySource} from '../../domain/instance/inventory-source.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {
  BindingParameters,
  BindingRequest,
  LastOperation,
  OperationProgress,
  ServiceBinding,
  ServiceInstance,
} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings, SettingChanges} from '../../domain/instance/settings.ts'
import type {Apps} from './apps.ts'
import type {BrokerMemory} from './inventory.ts'

/**
 * The side that keeps service instances and bindings: a broker with our own inventory, or Cloud Foundry.
 * Every method throws a Failure: Unavailable, NotAuthorised, or one of the platform's own (name taken, parameters
 * refused, gone, busy). Nothing here waits for an asynchronous operation except where it says so.
 */
export interface Platform {
  /** Absent where the platform runs no apps: a broker. */
  readonly apps?: Apps

  listInstances(): Promise<ServiceInstance[]>

  /** Which inventory {@link listInstances} and {@link listBindings} show. */
  inventory(): Promise<InventorySource>

  /** By name, or by id. Asks the remote side for the last operation, so that a success is also recorded there. */
  findInstance(nameOrId: string): Promise<ServiceInstance | undefined>

  /**
   * Starts the creation, or continues one that an earlier command started under this name and could not finish:
   * the intent is on disk before the request leaves, so a lost reply never makes a second instance.
   */
  createInstance(request: {name: string; parameters: InstanceSettings}): Promise<ServiceInstance>

  /** Starts an update. `changes` holds changed settings only; the broker merges them. */
  updateInstance(instance: ServiceInstance, changes: SettingChanges): Promise<ServiceInstance>

  /** Starts the upgrade to {@link ServiceInstance.upgradeTo}, its bindings included. */
  upgradeInstance(instance: ServiceInstance): Promise<ServiceInstance>

  /** Starts the deletion. Forgets the instance once the remote side says that it is gone. */
  deleteInstance(instance: ServiceInstance): Promise<void>

  /** `gone` when the remote side does not know the instance (any more). */
  lastOperation(instance: ServiceInstance): Promise<OperationProgress | 'gone'>

  /** User-supplied parameters as the remote side remembers them. */
  readParameters(instance: ServiceInstance): Promise<InstanceSettings>

  listBindings(instance: ServiceInstance): Promise<ServiceBinding[]>

  /**
   * The binding that goes by this name, or has this id or a beginning of it; also one that only the remote side knows.
   * `absent`: there is surely none. `unknown`: none is known, and one may have been made elsewhere all the same.
   * @throws BindingAmbiguous
   */
  findBinding(instance: ServiceInstance, typed: string): Promise<ServiceBinding | 'absent' | 'unknown'>

  /** The binding whose credentials have this access key, as far as our own records show; `revoked` for one of the past. */
  bindingOfKey(instance: ServiceInstance, accessKeyId: string): Promise<ServiceBinding | 'revoked' | undefined>

  /**
   * Makes a binding and waits for it. The binding is `undelivered` until {@link acknowledgeBinding}. An interruption
   * while the broker works lets the broker finish, deletes the binding again and throws Interrupted.
   * @returns credentials as they came, their secrets sealed: check them before use.
   */
  createBinding(
    instance: ServiceInstance,
    request: BindingRequest,
  ): Promise<{binding: ServiceBinding; credentials: unknown}>

  /**
   * The credentials of an existing binding, as they were when it was made, their secrets sealed; undefined where the
   * platform does not return them (again).
   */
  readCredentials(instance: ServiceInstance, binding: ServiceBinding): Promise<unknown>

  /** Parameters that a binding was requested with, `{}` for none; undefined where neither our records nor the platform has them. */
  readBindingParameters(instance: ServiceInstance, binding: ServiceBinding): Promise<BindingParameters | undefined>

  /** Says that the credentials have reached their reader: from now on the binding is kept. */
  acknowledgeBinding(binding: ServiceBinding): Promise<void>

  /** Idempotent. Only `deleted` says that the credentials are revoked. */
  deleteBinding(instance: ServiceInstance, binding: ServiceBinding): Promise<BindingDeletionOutcome>

  /** Bindings without a record, of this context, whose IAM user nobody has proved gone; those of living commands excepted. */
  possibleOrphans(): Promise<PossibleOrphan[]>

  /** Forgets a possible orphan: its IAM user is proved gone, or an operator says that it is. */
  closeOrphan(orphan: PossibleOrphan): Promise<void>

  /** Bindings whose credentials nobody received because the command that made them is dead. Never one in the making. */
  orphanedBindings(instance: ServiceInstance): Promise<ServiceBinding[]>

  /**
   * Bindings that a dead command of this machine was about to make, that the platform has, and that another machine may
   * have made in the meantime under the same name. No sweep deletes them: a person does, or keeps them by
   * {@link acknowledgeBinding}.
   */
  unprovedBindings(instance: ServiceInstance): Promise<ServiceBinding[]>

  /** Whether the platform has a record of a possible orphan's id now: somebody has made a binding of that id since. */
  isRecordedAgain(orphan: PossibleOrphan): Promise<boolean>

  /** The requests that a change would send, in order. Sends nothing that changes anything. */
  preview(change: PlatformChange): Promise<RequestPreview[]>
}

export type PlatformChange =
  | {readonly kind: 'create-instance'; readonly name: string; readonly parameters: InstanceSettings}
  | {readonly kind: 'update-instance'; readonly instance: ServiceInstance; readonly changes: SettingChanges}
  | {readonly kind: 'delete-instance'; readonly instance: ServiceInstance}
  | {readonly kind: 'upgrade-instance'; readonly instance: ServiceInstance}
  | {readonly kind: 'create-binding'; readonly instance: ServiceInstance; readonly request?: BindingRequest}
  | {readonly kind: 'delete-binding'; readonly instance: ServiceInstance; readonly binding: ServiceBinding}

/** What a service broker has of instances and bindings that were made elsewhere, by their ids. Changes nothing. */
export interface BrokerRecords {
  instance(id: string): Promise<InstanceRecord>
  /** `unknown`: the broker's catalog says that bindings cannot be looked up. */
  binding(instanceId: string, id: string): Promise<'there' | 'absent' | 'unknown'>
  /** The addresses that a binding was requested with; undefined where there are none, or they are unknown. */
  sourceIps(instanceId: string, id: string): Promise<readonly string[] | undefined>
}

/**
 * `absent`: the broker does not know it. `other-plan`: it knows it, as something else than what we use. `unknown`: it does
 * not say either way.
 */
export type InstanceRecord =
  | {
      readonly found: 'there'
      readonly lastOperation: LastOperation
      /** Undefined where the broker does not return them. */
      readonly parameters: InstanceSettings | undefined
      readonly broker: BrokerMemory
    }
  | {readonly found: 'unknown'; readonly broker: BrokerMemory}
  | {readonly found: 'absent' | 'other-plan'}
