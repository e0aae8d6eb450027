import type {InventorySource} from '../../domain/instance/inventory-source.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireInstance} from '../instance/find-instance.ts'
import {examineOrphans, type OrphanPorts, type OrphanReport, orphansOf} from './possible-orphans.ts'
import {type BindingReports, reportBindings} from './reports.ts'

export interface BindingList extends BindingReports {
  readonly instance: {readonly id: string; readonly name: string}
  readonly inventory: InventorySource
  /** Bindings without a record whose IAM user may exist: not live ones. */
  readonly orphans: readonly OrphanReport[]
}

/** @throws InstanceNotFound */
export async function listBindings(
  ports: OrphanPorts & Pick<Ports, 'rotations'>,
  nameOrId: string,
): Promise<BindingList> {
  const instance = await requireInstance(ports, nameOrId)
  const {id, name} = instance
  const platform = await ports.platform()
  const inventory = await platform.inventory()
  const reports = await reportBindings(ports, instance)
  const orphans = await examineOrphans(ports, await orphansOf(platform, id))
  return {instance: {id, name}, inventory, ...reports, orphans}
}
