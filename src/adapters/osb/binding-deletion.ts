import type {BindingDeletionOutcome} from '../../domain/binding/possible-orphan.ts'
import {Failure} from '../../domain/exit/failure.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {InventoryBinding} from '../../ports/instance/inventory.ts'
import {type BindingExchange, unbind} from './bind-exchange.ts'
import {failedUnbind, judgeUnbind, possibleOrphanOf} from './binding-evidence.ts'
import type {OsbContext} from './context.ts'
import type {InstanceReader} from './instance-reader.ts'
import {failureOf} from './refusal.ts'

/** Deletes bindings. Whatever is not proved deleted stays in the inventory, as a binding or as a possible orphan. */
export class BindingDeletion {
  readonly #osb: OsbContext
  readonly #reader: InstanceReader

  constructor(osb: OsbContext, reader: InstanceReader) {
    this.#osb = osb
    this.#reader = reader
  }

  /** See Platform.deleteBinding. */
  async delete(instance: ServiceInstance, binding: ServiceBinding): Promise<BindingDeletionOutcome> {
    const doing = `delete binding ${plainLine(binding.id)} of ${plainLine(instance.name)}`
    const attempt = {doing, instance: instance.name}
    const offering = await this.#osb.broker.offering()
    const row = await this.#row(instance.id, binding.id)
    await this.#osb.memory.claimBinding(binding.id)
    const end = await unbind({
      broker: this.#osb.broker,
      clock: this.#osb.clock,
      offering,
      instanceId: instance.id,
      bindingId: binding.id,
      attempt,
    }).catch(failedUnbind)
    if (end.outcome !== 'failed') {
      const deletion = judgeUnbind(end, row)
      if (deletion === 'deleted') await this.#osb.memory.removeBinding(binding.id)
      else await this.#osb.memory.keepOrphan(possibleOrphanOf(instance, row ?? binding, this.#osb.clock.now()))
      return deletion
    }
    // The failure is reported to whoever asked for the deletion, who decides anew.
    if (binding.state === 'ready') await this.#osb.memory.markBindingReady(binding.id)
    const failure = end.failure instanceof Failure ? end.failure : failureOf(end.failure, attempt)
    await this.#reader.noteFailure(instance.id, failure)
    throw failure
  }

  /**
   * Deletes what a bind may have left (Open Service Broker API, "Orphan Mitigation"). What cannot be deleted now stays
   * undelivered, for the next sweep, and does not keep its name from the binding that is made in its stead.
   * @returns whether the broker had it and deleted it.
   */
  async discard(
    exchange: BindingExchange,
    binding: ServiceBinding,
    {bindEnded}: {bindEnded: boolean},
  ): Promise<boolean> {
    await this.#osb.memory.claimBinding(binding.id)
    const end = await unbind(exchange).catch(failedUnbind)
    const gone =
      end.outcome !== 'failed' && judgeUnbind(end, await this.#row(exchange.instanceId, binding.id)) === 'deleted'
    if (gone) await this.#osb.memory.removeBinding(binding.id)
    else if (end.outcome === 'no-record' && bindEnded) {
      const instance = {id: exchange.instanceId, name: exchange.attempt.instance}
      await this.#osb.memory.keepOrphan(possibleOrphanOf(instance, {...binding, recorded: true}, this.#osb.clock.now()))
    } else await this.#osb.memory.disownBinding(binding.id)
    return gone
  }

  async #row(instanceId: string, bindingId: string): Promise<InventoryBinding | undefined> {
    return (await this.#osb.memory.bindings(instanceId)).find(({id}) => id === bindingId)
  }
}
