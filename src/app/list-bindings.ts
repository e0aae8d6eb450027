import type {InventorySource} from '../domain/inventory-source.ts'
import type {Ports} from '../ports/ports.ts'
import {type BindingReports, reportBindings} from './binding-reports.ts'
import {requireInstance} from './find-instance.ts'

export interface BindingList extends BindingReports {
  readonly instance: {readonly id: string; readonly name: string}
  readonly inventory: InventorySource
}

/** @throws InstanceNotFound */
export async function listBindings(
  ports: Pick<Ports, 'platform' | 'accessKeys'>,
  nameOrId: string,
): Promise<BindingList> {
  const instance = await requireInstance(ports, nameOrId)
  const {id, name} = instance
  const inventory = await (await ports.platform()).inventory()
  return {instance: {id, name}, inventory, ...(await reportBindings(ports, instance))}
}
