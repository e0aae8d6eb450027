import {inOrder} from '../../domain/concurrency/bounded.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import {withDefaults} from '../../domain/instance/settings.ts'
import type {Unfinished} from '../../domain/resume/unfinished.ts'
import type {Inventory, InventoryInstance} from '../../ports/instance/inventory.ts'
import type {Platform} from '../../ports/instance/platform.ts'
import type {Ports} from '../../ports/ports.ts'

export type UnfinishedPorts = Pick<Ports, 'platform' | 'rotations' | 'contexts' | 'inventoryOf'>

/** Instances that are looked at, at a time. */
const AT_ONCE = 4

/** What this machine has written down, for the current context. */
export async function currentInventory(ports: Pick<Ports, 'contexts' | 'inventoryOf'>): Promise<Inventory> {
  return await ports.inventoryOf((await (await ports.contexts()).current()).memory)
}

/**
 * Everything that earlier commands left half done: what is in progress at the platform, what was written down here and is not
 * there, bindings of dead commands, open rotations. Those that have to be dealt with first come first.
 */
export async function findUnfinished(ports: UnfinishedPorts): Promise<Unfinished[]> {
  const [platform, memory] = await Promise.all([ports.platform(), currentInventory(ports)])
  // Read first: what is begun meanwhile is then seen at the platform, or not at all.
  const intents = (await memory.instances()).filter(isIntent)
  const instances = await platform.listInstances()
  const found: Unfinished[] = []
  const reads = instances.map((instance) => () => unfinishedOf(ports, memory, instance))
  for await (const some of inOrder(reads, AT_ONCE)) found.push(...some)
  for (const {id, name, parameters = withDefaults({})} of intents) {
    if (instances.some((instance) => instance.id === id)) continue
    // Where Cloud Foundry gives ids, the name says what became of an intent; finding it settles the intent.
    if (!(await platform.findInstance(name))) found.push({kind: 'creation', id, name, parameters})
  }
  const orphaned = new Set(found.flatMap((each) => ('binding' in each ? [each.binding.id] : [])))
  const orphans = (await platform.possibleOrphans()).filter(({bindingId}) => !orphaned.has(bindingId))
  found.push(...orphans.map((orphan) => ({kind: 'orphan', orphan}) as const))
  const order: readonly Unfinished['kind'][] = [
    'binding',
    'unproved-binding',
    'orphan',
    'binding-intent',
    'rotation',
    'creation',
    'operation',
  ]
  return found.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
}

async function unfinishedOf(
  ports: UnfinishedPorts,
  memory: Inventory,
  instance: ServiceInstance,
): Promise<Unfinished[]> {
  const [platform, rotations] = await Promise.all([ports.platform(), ports.rotations()])
  const {state, type} = instance.lastOperation
  const bindings = await platform.orphanedBindings(instance)
  const unproved = await platform.unprovedBindings(instance)
  const rotation = await rotations.open(instance.id)
  return [
    ...unproved.map((binding) => ({kind: 'unproved-binding', instance, binding}) as const),
    ...bindings.map((binding) => ({kind: 'binding', instance, binding}) as const),
    ...(bindings.length > 0 ? [] : await bindingIntents(platform, memory, instance)),
    ...(rotation ? [{kind: 'rotation', instance, rotation} as const] : []),
    ...(state === 'in progress' ? [{kind: 'operation', instance, operation: type} as const] : []),
  ]
}

/**
 * Bindings that were written down, that the platform does not have, and that it does not take for possible orphans. Only
 * after orphaned ones are deleted: on Cloud Foundry these are written down under another id.
 */
export async function bindingIntents(
  platform: Platform,
  memory: Inventory,
  instance: ServiceInstance,
): Promise<Extract<Unfinished, {kind: 'binding-intent'}>[]> {
  const rows = await memory.bindings(instance.id)
  const orphans = new Set((await platform.possibleOrphans()).map(({bindingId}) => bindingId))
  const dead = rows.filter(
    ({id, state, ownerAlive, unproved}) => state === 'undelivered' && !ownerAlive && !unproved && !orphans.has(id),
  )
  return dead.map(({id}) => ({kind: 'binding-intent', instance, id}))
}

function isIntent({lastOperation: {type, state}}: InventoryInstance): boolean {
  return type === 'create' && state === 'in progress'
}
