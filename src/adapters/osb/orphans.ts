import type {PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Inventory, InventoryBinding} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {hasSurelyEnded, isOrphaned, isOurs, possibleOrphanOf, serviceBinding} from './binding-evidence.ts'
import type {Broker} from './broker.ts'
import {isDerived} from './derived-ids.ts'
import type {Offering} from './offering.ts'
import {bindingRecord} from './records.ts'
import {bindingRequest} from './requests.ts'

/** Bindings of dead commands, by what the broker has of them. */
export class Orphans {
  readonly #broker: Broker
  readonly #memory: Inventory
  readonly #clock: Clock

  constructor(broker: Broker, memory: Inventory, clock: Clock) {
    this.#broker = broker
    this.#memory = memory
    this.#clock = clock
  }

  /** See Platform.orphanedBindings. */
  async bindings(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return await this.#thatExist(instance, (row) => isOrphaned(row) && isOurs(row))
  }

  /** See Platform.unprovedBindings. */
  async unproved(instance: ServiceInstance): Promise<ServiceBinding[]> {
    const found = await this.#thatExist(instance, (row) => isOrphaned(row) && !isOurs(row))
    for (const {id} of found) await this.#memory.markBindingUnproved(id)
    return found
  }

  /** See Platform.possibleOrphans. Bindings that the broker may still record come last. */
  async possible(): Promise<PossibleOrphan[]> {
    const pending: PossibleOrphan[] = []
    for (const {id, name} of await this.#memory.instances()) {
      const unanswered = (row: InventoryBinding): boolean => isOrphaned(row) && !row.recorded && !row.unproved
      const rows = (await this.#memory.bindings(id)).filter(unanswered)
      pending.push(...rows.map((row) => possibleOrphanOf({id, name}, row, this.#clock.now())))
    }
    return [...(await this.#memory.orphans()), ...pending]
  }

  /** See Platform.closeOrphan. */
  async close({bindingId}: PossibleOrphan): Promise<void> {
    await this.#memory.closeOrphan(bindingId)
    await this.#memory.removeBinding(bindingId)
  }

  /** See Platform.isRecordedAgain. */
  async isRecordedAgain({bindingId, instance}: PossibleOrphan): Promise<boolean> {
    if (!isDerived(bindingId)) return false
    return (await bindingRecord(this.#broker, instance.id, bindingId)).found === 'there'
  }

  async #thatExist(instance: ServiceInstance, wanted: (row: InventoryBinding) => boolean): Promise<ServiceBinding[]> {
    const rows = (await this.#memory.bindings(instance.id)).filter(wanted)
    if (rows.length === 0) return []
    const offering = await this.#broker.offering()
    const found = await Promise.all(
      rows.map(async (row) => ((await this.#exists(offering, instance, row)) ? [row] : [])),
    )
    return found.flat().map(serviceBinding)
  }

  /**
   * Whether the broker has an orphaned binding. One that it has no record of, and certainly will not have any more, is kept
   * as a possible orphan.
   */
  async #exists(offering: Offering, instance: ServiceInstance, row: InventoryBinding): Promise<boolean> {
    if (!offering.bindingsRetrievable) return true
    const reply = await this.#broker.send(bindingRequest(offering, row.instanceId, row.id))
    if (reply.status === 200 && isOurs(row)) await this.#memory.markBindingRecorded(row.id)
    if (reply.status !== 404 && reply.status !== 410) return true
    const now = this.#clock.now()
    if (row.recorded && row.deletionRequested) await this.#memory.removeBinding(row.id)
    else if (row.recorded || row.unproved || hasSurelyEnded(row, now)) {
      await this.#memory.keepOrphan(possibleOrphanOf(instance, row, now))
    } else await this.#memory.disownBinding(row.id)
    return false
  }
}
