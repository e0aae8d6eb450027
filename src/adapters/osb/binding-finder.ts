import {findBinding} from '../../domain/binding/find-binding.ts'
import {isId} from '../../domain/instance/name.ts'
import {
  type BindingParameters,
  type ServiceBinding,
  type ServiceInstance,
  UNKNOWN_TIME,
} from '../../domain/instance/service-instance.ts'
import {possibleOrphanOf, serviceBinding} from './binding-evidence.ts'
import type {OsbContext} from './context.ts'
import {bindingIds} from './derived-ids.ts'
import {bindingRecord} from './records.ts'

/**
 * Finds the binding of a name or an id: in our inventory, else at the broker. What another machine has made is taken into
 * the inventory.
 */
export class BindingFinder {
  readonly #osb: OsbContext

  constructor(osb: OsbContext) {
    this.#osb = osb
  }

  async list(instance: Pick<ServiceInstance, 'id'>): Promise<ServiceBinding[]> {
    return (await this.#osb.memory.bindings(instance.id)).map(serviceBinding)
  }

  /** A name is always looked up at the broker, under the ids that are derived from it: another machine may have rotated. */
  async find(instance: ServiceInstance, typed: string): Promise<ServiceBinding | 'absent' | 'unknown'> {
    const rows = await this.list(instance)
    const named = rows.filter((row) => row.name === typed)
    const known = named.length > 0 ? named[0] : findBinding(rows, typed)
    if (known && known.name !== typed) return known
    const typedId = isId(typed)
    const ids = typedId ? [typed.toLowerCase()] : [...bindingIds(instance.id, typed), ...named.map(({id}) => id)]
    const records = await Promise.all(
      [...new Set(ids)].map(async (id) => ({id, ...(await bindingRecord(this.#osb.broker, instance.id, id))})),
    )
    const there = records.filter(({found}) => found === 'there')
    if (there.length > 0) {
      await this.#adopt(instance, typedId ? undefined : typed, there)
      await this.#doubtReplaced(instance, named, records)
    }
    const absent = typedId && records.every(({found}) => found === 'absent') ? 'absent' : 'unknown'
    return findBinding(await this.list(instance), typed) ?? absent
  }

  async #adopt(
    instance: ServiceInstance,
    name: string | undefined,
    found: readonly {readonly id: string; readonly parameters?: BindingParameters}[],
  ): Promise<void> {
    const row = await this.#osb.memory.findInstance(instance.id)
    if (!row) return
    const known = new Set((await this.#osb.memory.bindings(instance.id)).map(({id}) => id))
    const unknown = found.filter(({id}) => !known.has(id))
    const there = new Set(found.map(({id}) => id))
    for (const orphan of await this.#osb.memory.orphans()) {
      const ended = this.#osb.clock.now() >= Date.parse(orphan.mayAppearUntil)
      // tofu refuses to make a user that exists: this one is not what the orphan had left.
      if (there.has(orphan.bindingId) && ended) await this.#osb.memory.closeOrphan(orphan.bindingId)
    }
    // The name of an intent was given up while the broker had nothing of it.
    for (const {id} of found) if (name !== undefined && known.has(id)) await this.#osb.memory.nameBinding(id, name)
    await this.#osb.memory.adopt(
      row,
      unknown.map(({id, parameters}) => ({
        id,
        createdAt: UNKNOWN_TIME,
        ...(name === undefined ? {} : {name}),
        ...(parameters === undefined ? {} : {parameters}),
      })),
    )
  }

  /**
   * What the broker does not know any more, while it knows another one of this name: a rotation elsewhere has replaced it,
   * and whether its user is deleted is unknown.
   */
  async #doubtReplaced(
    instance: ServiceInstance,
    named: readonly ServiceBinding[],
    records: readonly {readonly id: string; readonly found: string}[],
  ): Promise<void> {
    for (const binding of named) {
      const gone = records.some((record) => record.id === binding.id && record.found === 'absent')
      if (binding.state !== 'ready' || !gone) continue
      await this.#osb.memory.keepOrphan(possibleOrphanOf(instance, {...binding, recorded: true}, this.#osb.clock.now()))
    }
  }
}
