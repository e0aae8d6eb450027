import {BindingNameTaken} from '../../domain/binding/failures.ts'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {creationParameters, settingsOfBroker} from '../../domain/instance/broker-parameters.ts'
import {InstanceNotFound, InstanceUnusable} from '../../domain/instance/failures.ts'
import type {DocumentedInstance, InventoryDocument} from '../../domain/instance/inventory-document.ts'
import {InventoryElsewhere, KnownByOtherName, NameTaken} from '../../domain/instance/inventory-failures.ts'
import {instanceState} from '../../domain/instance/state.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Inventory, InventoryInstance} from '../../ports/instance/inventory.ts'
import type {BrokerRecords, InstanceRecord} from '../../ports/instance/platform.ts'
import type {Ports} from '../../ports/ports.ts'

export interface ImportReport {
  readonly context: string
  /** Nothing was written. */
  readonly dryRun: boolean
  readonly instances: readonly ImportedInstance[]
}

interface ImportedInstance {
  readonly id: string
  readonly name: string
  /** `known`: this machine knew it before. */
  readonly outcome: 'adopted' | 'known'
  /** Whether the broker has said that all of it is there. */
  readonly checked: boolean
  readonly bindings: readonly {readonly id: string; readonly name?: string; readonly outcome: 'adopted' | 'known'}[]
}

interface Adoption {
  readonly row: InventoryInstance
  readonly bindings: readonly {readonly id: string; readonly name?: string; readonly createdAt: string}[]
  readonly report: ImportedInstance
}

type NeededPorts = Pick<Ports, 'contexts' | 'inventoryOf' | 'brokerRecords' | 'clock'>

/**
 * Takes over instances and bindings that were made elsewhere. Everything is checked with the broker before the first
 * thing is written, and what is known already is left as it is.
 * @throws InventoryElsewhere, InstanceNotFound, InstanceUnusable, NameTaken, KnownByOtherName, BindingNameTaken, InvalidValue
 */
export async function importInstances(
  ports: NeededPorts,
  document: InventoryDocument,
  {dryRun}: {dryRun: boolean},
): Promise<ImportReport> {
  const {name: context, memory} = await (await ports.contexts()).current()
  const records = await ports.brokerRecords()
  if (!records) throw new InventoryElsewhere()
  const inventory = await ports.inventoryOf(memory)
  refuseDoubles(document)
  const now = new Date(ports.clock.now()).toISOString()
  const adoptions = await Promise.all(
    document.instances.map(async (instance) => await check(records, inventory, instance, now)),
  )
  if (!dryRun) for (const {row, bindings} of adoptions) await inventory.adopt(row, bindings)
  return {context, dryRun, instances: adoptions.map(({report}) => report)}
}

/** What this machine knows of the current context, for {@link importInstances} on another one. */
export async function exportInstances(ports: NeededPorts): Promise<InventoryDocument> {
  const {memory} = await (await ports.contexts()).current()
  if (!(await ports.brokerRecords())) throw new InventoryElsewhere()
  const inventory = await ports.inventoryOf(memory)
  const rows = await inventory.instances()
  return {
    instances: await Promise.all(
      rows.map(async ({id, name, createdAt, parameters}) => ({
        id,
        name,
        createdAt,
        ...(parameters === undefined ? {} : {parameters: creationParameters(parameters)}),
        // One that is undelivered belongs to a command of this machine, which will end or be cleaned up after here.
        bindings: (await inventory.bindings(id))
          .filter(({state}) => state === 'ready')
          .map((binding) => ({
            id: binding.id,
            ...(binding.name === undefined ? {} : {name: binding.name}),
            createdAt: binding.createdAt,
          })),
      })),
    ),
  }
}

async function check(
  records: BrokerRecords,
  inventory: Inventory,
  instance: DocumentedInstance,
  now: string,
): Promise<Adoption> {
  const {id, name} = instance
  const found = await inventory.findInstance(id)
  const known = found?.id === id ? found : undefined
  if (known && known.name !== name) throw new KnownByOtherName(id, known.name)
  const namesake = await inventory.findInstance(name)
  if (namesake && namesake.id !== id) throw new NameTaken(name)
  const [record, answered, existing] = await Promise.all([
    records.instance(id),
    Promise.all(instance.bindings.map(async (binding) => await records.binding(id, binding.id))),
    inventory.bindings(id),
  ])
  refuseUnusable(id, record)
  const bindings = instance.bindings.map((binding, index) => {
    if (answered[index] === 'absent') {
      throw new InvalidValue(`Can't import binding ${binding.id}: the broker knows none of this id of instance ${id}.`)
    }
    if (existing.some((other) => other.name === binding.name && other.name !== undefined && other.id !== binding.id)) {
      throw new BindingNameTaken(`Can't import binding ${binding.id}: ${name} has another one named ${binding.name}.`)
    }
    const ready = existing.some((other) => other.id === binding.id && other.state === 'ready')
    return {createdAt: now, ...binding, outcome: ready ? ('known' as const) : ('adopted' as const)}
  })
  return {
    row: known ?? rowOf(instance, record, now),
    bindings: bindings.filter(({outcome}) => outcome === 'adopted'),
    report: {
      id,
      name,
      outcome: known ? 'known' : 'adopted',
      checked: record.found === 'there' && answered.every((word) => word === 'there'),
      bindings: bindings.map(({createdAt: _, ...binding}) => binding),
    },
  }
}

function rowOf(instance: DocumentedInstance, record: InstanceRecord, now: string): InventoryInstance {
  const {id, name, createdAt = now} = instance
  const parameters = settingsOfBroker(instance.parameters)
  const unknown = {type: 'create', state: 'succeeded', description: ''} as const
  if (record.found === 'there') {
    const {lastOperation, broker} = record
    return {id, name, createdAt, parameters: record.parameters ?? parameters, lastOperation, broker}
  }
  const broker = record.found === 'unknown' ? {broker: record.broker} : {}
  return {id, name, createdAt, parameters, lastOperation: unknown, ...broker}
}

function refuseUnusable(id: string, record: InstanceRecord): void {
  if (record.found === 'absent') {
    throw new InstanceNotFound(`Can't import ${id}: the broker knows no instance of this id.`, {
      hints: ['Which broker was asked: sesctl context show'],
    })
  }
  if (record.found === 'other-plan') {
    throw new InvalidValue(`Can't import ${id}: it is an instance of another service or plan.`)
  }
  if (record.found === 'there' && instanceState(record.lastOperation) === 'deleting') {
    throw new InstanceUnusable(`Can't import ${id}: it is being deleted.`)
  }
}

function refuseDoubles({instances}: InventoryDocument): void {
  for (const key of ['id', 'name'] as const) {
    const values = instances.map((instance) => instance[key])
    const double = values.find((value, index) => values.indexOf(value) !== index)
    if (double !== undefined)
      throw new InvalidValue(`Can't import: two instances have the ${key} ${plainLine(double)}.`)
  }
}
