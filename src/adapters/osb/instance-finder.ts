import {NameTaken} from '../../domain/instance/inventory-failures.ts'
import {isId} from '../../domain/instance/name.ts'
import {UNKNOWN_TIME} from '../../domain/instance/service-instance.ts'
import type {InventoryInstance} from '../../ports/instance/inventory.ts'
import type {InstanceRecord} from '../../ports/instance/platform.ts'
import type {OsbContext} from './context.ts'
import {instanceIds, nextId} from './derived-ids.ts'
import {instanceRecord} from './records.ts'

type Found = Extract<InstanceRecord, {found: 'there'}>

/**
 * Finds the instance of a name: in our inventory, else at the broker under the ids that are derived from the name. What
 * another machine has made is taken into the inventory.
 */
export class InstanceFinder {
  readonly #osb: OsbContext
  /** Ids that the broker knows, or may know, by the name that they were asked for. */
  readonly #taken = new Map<string, ReadonlySet<string>>()

  constructor(osb: OsbContext) {
    this.#osb = osb
  }

  async find(nameOrId: string): Promise<InventoryInstance | undefined> {
    const known = await this.#osb.memory.findInstance(nameOrId)
    if (known || isId(nameOrId)) return known
    const ids = instanceIds(this.#osb.broker.url, nameOrId)
    const records = await Promise.all(ids.map(async (id) => ({id, record: await instanceRecord(this.#osb.broker, id)})))
    const taken = records.filter(({record}) => record.found === 'there' || record.found === 'other-plan')
    this.#taken.set(nameOrId, new Set(taken.map(({id}) => id)))
    const there = records.flatMap(({id, record}) => (record.found === 'there' ? [{id, record}] : []))
    const best = there.find(({record}) => isOfUse(record)) ?? there[0]
    return best && (await this.#adopt(nameOrId, best.id, best.record))
  }

  /** The id for a new instance of this name. Ask {@link find} first: it finds out which are taken. */
  async idFor(name: string): Promise<string | undefined> {
    const ids = instanceIds(this.#osb.broker.url, name)
    const known = await Promise.all(ids.map(async (id) => ((await this.#osb.memory.findInstance(id)) ? [id] : [])))
    const taken = new Set([...(this.#taken.get(name) ?? []), ...known.flat()])
    return nextId(ids, taken, await this.#osb.memory.retired(ids))
  }

  async #adopt(name: string, id: string, record: Found): Promise<InventoryInstance | undefined> {
    const {lastOperation, parameters, broker} = record
    const known = parameters === undefined ? {} : {parameters}
    try {
      await this.#osb.memory.adopt({id, name, createdAt: UNKNOWN_TIME, ...known, lastOperation, broker}, [])
    } catch (error) {
      // Another command of this machine was first.
      if (!(error instanceof NameTaken)) throw error
    }
    return await this.#osb.memory.findInstance(name)
  }
}

const isOfUse = ({lastOperation: {type, state}}: Found): boolean =>
  type !== 'delete' && !(type === 'create' && state === 'failed')
