import type {Inventory} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'

/**
 * Forgets an instance that the broker has deleted. The broker does not look at bindings then: the IAM users of those
 * that are still known may exist (cloud-service-broker deprovision.go).
 */
export async function forgetInstance(memory: Inventory, clock: Pick<Clock, 'now'>, id: string): Promise<void> {
  const name = (await memory.findInstance(id))?.name ?? id
  const mayAppearUntil = new Date(clock.now()).toISOString()
  for (const {id: bindingId, createdAt} of await memory.bindings(id)) {
    await memory.keepOrphan({bindingId, instance: {id, name}, createdAt, mayAppearUntil})
  }
  await memory.removeInstance(id)
}
