import type {PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {InventoryBinding} from '../../ports/instance/inventory.ts'
import {hasSurelyEnded, isOrphaned, isOurs, possibleOrphanOf, serviceBinding} from './binding-evidence.ts'
import type {OsbContext} from './context.ts'
import {isDerived} from './derived-ids.ts'
import type {Offering} from './offering.ts'
import {bindingRecord} from './records.ts'
import {bindingRequest} from './requests.ts'

/** Bindings of dead commands, by what the broker has of them. */
export class Orphans {
  readonly #osb: OsbContext

  constructor(osb: OsbContext) {
    this.#osb = osb
  }

  /** See Platform.orphanedBindings. */
  async bindings(instance: ServiceInstance): Promise<ServiceBinding[]> {
    return await this.#thatExist(instance, (row) => isOrphaned(row) && isOurs(row))
  }

  /** See Platform.unprovedBindings. */
  async unproved(instance: ServiceInstance): Promise<ServiceBinding[]> {
    const found = await this.#thatExist(instance, (row) => isOrphaned(row) && !isOurs(row))
    for (const {id} of found) await this.#osb.memory.markBindingUnproved(id)
    return found
  }

  /** See Platform.possibleOrphans. Bindings that the broker may still record come last. */
  async possible(): Promise<PossibleOrphan[]> {
    const pending: PossibleOrphan[] = []
    for (const {id, name} of await this.#osb.memory.instances()) {
      const unanswered = (row: InventoryBinding): boolean => isOrphaned(row) && !row.recorded && !row.unproved
      const rows = (await this.#osb.memory.bindings(id)).filter(unanswered)
      pending.push(...rows.map((row) => possibleOrphanOf({id, name}, row, this.#osb.clock.now())))
    }
    return [...(await this.#osb.memory.orphans()), ...pending]
  }

  /** See Platform.closeOrphan. */
  async close({bindingId}: PossibleOrphan): Promise<void> {
    await this.#osb.memory.closeOrphan(bindingId)
    await this.#osb.memory.removeBinding(bindingId)
  }

  /** See Platform.isRecordedAgain. */
  async isRecordedAgain({bindingId, instance}: PossibleOrphan): Promise<boolean> {
    if (!isDerived(bindingId)) return false
    return (await bindingRecord(this.#osb.broker, instance.id, bindingId)).found === 'there'
  }

  async #thatExist(instance: ServiceInstance, wanted: (row: InventoryBinding) => boolean): Promise<ServiceBinding[]> {
    const rows = (await this.#osb.memory.bindings(instance.id)).filter(wanted)
    if (rows.length === 0) return []
    const offering = await this.#osb.broker.offering()
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
    const reply = await this.#osb.broker.send(bindingRequest(offering, row.instanceId, row.id))
    if (reply.status === 200 && isOurs(row)) await this.#osb.memory.markBindingRecorded(row.id)
    if (reply.status !== 404 && reply.status !== 410) return true
    const now = this.#osb.clock.now()
    if (row.recorded && row.deletionRequested) await this.#osb.memory.removeBinding(row.id)
    else if (row.recorded || row.unproved || hasSurelyEnded(row, now)) {
      await this.#osb.memory.keepOrphan(possibleOrphanOf(instance, row, now))
    } else await this.#osb.memory.disownBinding(row.id)
    return false
  }
}
