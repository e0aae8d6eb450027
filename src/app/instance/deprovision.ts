import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {DeprovisionFailed} from '../../domain/instance/failures.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {instanceState} from '../../domain/instance/state.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'
import {
  examineOrphans,
  isResolved,
  type OrphanPorts,
  type OrphanReport,
  orphansOf,
} from '../binding/possible-orphans.ts'
import {currentInventory} from '../resume/find-unfinished.ts'
import {awaitOperation} from './await-operation.ts'

/** What a deletion takes with it. */
export interface DeprovisionPlan {
  readonly instance: ServiceInstance
  readonly bindings: readonly ServiceBinding[]
}

export interface Deprovisioned {
  /** `absent`: there was nothing of that name. */
  readonly outcome: 'deleted' | 'deleting' | 'absent'
  readonly name: string
  readonly id: string | null
  /** Those that went with it. */
  readonly bindings: readonly ServiceBinding[]
  /** Bindings of it without a record: their IAM users are not deleted with the instance. */
  readonly orphans: readonly OrphanReport[]
}

/** Whether nothing proves of a binding that its credentials are revoked. */
export const leavesCredentials = ({orphans}: Deprovisioned): boolean => orphans.some((each) => !isResolved(each))

type NeededPorts = OrphanPorts

/** Undefined when there is nothing to delete. */
export async function planDeprovision(
  ports: Pick<Ports, 'platform'>,
  nameOrId: string,
): Promise<DeprovisionPlan | undefined> {
  const platform = await ports.platform()
  const instance = await platform.findInstance(nameOrId)
  return instance && {instance, bindings: await platform.listBindings(instance)}
}

/**
 * There is nothing to delete. A creation that was written down here and never arrived is withdrawn, so that no later
 * command sends it; should it arrive after all, it is there to be seen and deleted.
 */
export async function withdrawCreation(
  ports: Pick<Ports, 'contexts' | 'inventoryOf'> & OrphanPorts,
  nameOrId: string,
): Promise<Deprovisioned> {
  const memory = await currentInventory(ports)
  const row = await memory.findInstance(nameOrId)
  if (row?.lastOperation.type === 'create' && row.lastOperation.state === 'in progress') {
    await memory.updateInstance(row.id, {lastOperation: {type: 'delete', state: 'in progress', description: ''}})
  }
  return {outcome: 'absent', name: nameOrId, id: null, bindings: [], orphans: await examined(ports, nameOrId)}
}

/**
 * Deletes the bindings and then the instance: the broker does not look at bindings, and would leave their IAM users
 * behind for ever (cloud-service-broker deprovision.go). Continuing a deletion that an earlier command began is the
 * same call.
 * @throws DeprovisionFailed, InstanceBusy while it is still being created, NotYet, Interrupted, …
 */
export async function* deprovision(
  ports: NeededPorts,
  {instance, bindings}: DeprovisionPlan,
  {wait, timeoutMillis}: {wait: boolean; timeoutMillis: number},
): Work<Deprovisioned> {
  const platform = await ports.platform()
  const result = {name: instance.name, id: instance.id, bindings}
  for (const binding of bindings) {
    ports.clock.throwIfInterrupted()
    const stage = `deletion of binding ${binding.id.slice(0, 8)}`
    yield {stage, state: 'running'}
    const deletion = await platform.deleteBinding(instance, binding)
    yield deletion === 'deleted' ? {stage, state: 'done'} : {stage, state: 'skipped', detail: 'it has no record'}
  }
  ports.clock.throwIfInterrupted()
  if (instanceState(instance.lastOperation) !== 'deleting') await platform.deleteInstance(instance)
  if (!wait) return {outcome: 'deleting', ...result, orphans: await examined(ports, instance.id)}
  const ended = yield* awaitOperation(ports, {instance, operation: 'deletion', timeoutMillis})
  if (ended !== 'gone' && ended.state === 'failed') {
    throw new DeprovisionFailed(`Failed to delete ${plainLine(instance.name)}: ${brokerReason(ended.description)}`, {
      details: ended.description,
      hints: [`To try again: ${shellCommand('sesctl', 'deprovision', instance.name, '--confirm', instance.name)}`],
    })
  }
  return {outcome: 'deleted', ...result, orphans: await examined(ports, instance.id)}
}

async function examined(ports: OrphanPorts, nameOrId: string): Promise<OrphanReport[]> {
  return await examineOrphans(ports, await orphansOf(await ports.platform(), nameOrId))
}

/** The requests that {@link deprovision} would send, in order. */
export async function previewDeprovision(
  ports: Pick<Ports, 'platform'>,
  {instance, bindings}: DeprovisionPlan,
): Promise<RequestPreview[]> {
  const platform = await ports.platform()
  const previews = [
    ...bindings.map(async (binding) => await platform.preview({kind: 'delete-binding', instance, binding})),
    platform.preview({kind: 'delete-instance', instance}),
  ]
  return (await Promise.all(previews)).flat()
}
