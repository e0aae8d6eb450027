import {Failure} from '../../domain/failure.ts'
import {ParametersRefused} from '../../domain/instance-failures.ts'
import {readParameters} from '../../domain/instance-parameters.ts'
import {NameTaken} from '../../domain/inventory-failures.ts'
import {plainLine} from '../../domain/plain-text.ts'
import type {InstanceParameters, LastOperation, ServiceInstance} from '../../domain/service-instance.ts'
import type {Clock} from '../../ports/clock.ts'
import type {Inventory, InventoryInstance} from '../../ports/inventory.ts'
import {leavesOpen} from '../http/no-answer.ts'
import type {Broker} from './broker.ts'
import {field} from './offering.ts'
import {operationOf, sameOperation, started} from './operation.ts'
import {deprovisionRequest, instanceRequest, provisionRequest, updateRequest, upgradeRequest} from './requests.ts'
import {type Start, type Started, startOperation} from './start-operation.ts'

/** The life of instances: the broker's word and our memory of what we asked for, kept in step. */
export class Instances {
  readonly #broker: Broker
  readonly #memory: Inventory
  readonly #clock: Clock

  constructor(broker: Broker, memory: Inventory, clock: Clock) {
    this.#broker = broker
    this.#memory = memory
    this.#clock = clock
  }

  /** Undefined for a creation whose request never arrived, and after a deletion. */
  async describe(row: InventoryInstance): Promise<ServiceInstance | undefined> {
    const operation = await this.lastOperation(row)
    if (operation !== 'gone') {
      if (operation.type === 'delete' && operation.state === 'succeeded') return undefined
      return {...row, ...(await this.#memory.findInstance(row.id)), lastOperation: operation}
    }
    if (row.lastOperation.type === 'delete' || isIntent(row)) return undefined
    const description = 'the broker does not know this instance (any more)'
    return {...row, lastOperation: {type: 'delete', state: 'succeeded', description}}
  }

  /** Asks the broker, which copies an instance's outputs only when it is asked after a success, and remembers the answer. */
  async lastOperation({
    id,
    lastOperation,
  }: Pick<ServiceInstance, 'id' | 'lastOperation'>): Promise<LastOperation | 'gone'> {
    const word = await this.#broker.lastOperation(id)
    const row = await this.#memory.findInstance(id)
    const remembered = row?.lastOperation ?? lastOperation
    if (word === 'gone') {
      if (remembered.type === 'delete') await this.#memory.removeInstance(id)
      return 'gone'
    }
    const operation = operationOf(word, remembered.type)
    if (operation.type === 'delete' && operation.state === 'succeeded') {
      // The broker forgets a deleted instance once it has told this.
      await this.#memory.removeInstance(id)
    } else if (row && !sameOperation(operation, row.lastOperation)) {
      const updated = operation.type === 'update' && operation.state === 'succeeded'
      await this.#memory.updateInstance(id, {lastOperation: operation, ...(updated ? {updatedAt: this.#now()} : {})})
    }
    return operation
  }

  async create(name: string, parameters: InstanceParameters): Promise<ServiceInstance> {
    const offering = await this.#broker.offering()
    const {row, added} = await this.#intend(name, parameters)
    const outcome = await this.#start(
      row,
      {
        request: provisionRequest(offering, row, parameters),
        attempt: {doing: `create ${plainLine(name)}`, instance: name},
        // The id is ours alone: whatever the broker does under it is what we asked for.
        arrived: () => true,
      },
      async () => {
        if (added) await this.#memory.removeInstance(row.id)
      },
    )
    if (outcome === 'accepted' && !added) await this.#memory.updateInstance(row.id, {parameters})
    const now = (await this.#memory.findInstance(row.id)) ?? row
    return {...now, lastOperation: outcome === 'accepted' ? started('create') : now.lastOperation}
  }

  async update(instance: ServiceInstance, changes: InstanceParameters): Promise<ServiceInstance> {
    if ('domain' in changes) {
      throw new ParametersRefused("Can't change the domain of an instance: the broker would have to make a new one.", {
        hints: ['Provision another instance with the other domain, then move over to it.'],
      })
    }
    const offering = await this.#broker.offering()
    const row = await this.#memory.findInstance(instance.id)
    const undo = {lastOperation: row?.lastOperation ?? instance.lastOperation}
    await this.#memory.updateInstance(instance.id, {lastOperation: started('update')})
    await this.#start(
      instance,
      {
        request: updateRequest(offering, instance.id, changes),
        attempt: {doing: `update ${plainLine(instance.name)}`, instance: instance.name},
        // The same values may be sent twice, but not while they are being applied: the broker would apply both at once.
        arrived: ({type, state}) => type === 'update' && state === 'in progress',
      },
      async () => await this.#memory.updateInstance(instance.id, undo),
    )
    const updated = {lastOperation: started('update'), parameters: {...row?.parameters, ...changes}}
    await this.#memory.updateInstance(instance.id, updated)
    return {...instance, ...updated}
  }

  /** The broker upgrades the instance and then its bindings (cloud-service-broker update.go). */
  async upgrade(instance: ServiceInstance): Promise<ServiceInstance> {
    const offering = await this.#broker.offering()
    const row = await this.#memory.findInstance(instance.id)
    const undo = {lastOperation: row?.lastOperation ?? instance.lastOperation}
    await this.#memory.updateInstance(instance.id, {lastOperation: started('update')})
    await this.#start(
      instance,
      {
        request: upgradeRequest(offering, instance.id),
        attempt: {doing: `upgrade ${plainLine(instance.name)}`, instance: instance.name},
        arrived: ({type, state}) => type === 'update' && state === 'in progress',
      },
      async () => await this.#memory.updateInstance(instance.id, undo),
    )
    return {...instance, lastOperation: started('update')}
  }

  async delete(instance: ServiceInstance): Promise<void> {
    const offering = await this.#broker.offering()
    const row = await this.#memory.findInstance(instance.id)
    const undo = {lastOperation: row?.lastOperation ?? instance.lastOperation}
    await this.#memory.updateInstance(instance.id, {lastOperation: started('delete')})
    const outcome = await this.#start(
      instance,
      {
        request: deprovisionRequest(offering, instance.id),
        attempt: {doing: `delete ${plainLine(instance.name)}`, instance: instance.name},
        arrived: ({type, state}) => type === 'delete' && state !== 'failed',
      },
      async () => await this.#memory.updateInstance(instance.id, undo),
    )
    if (outcome === 'finished') await this.#memory.removeInstance(instance.id)
  }

  /** The broker's record of what the user asked for; ours where it has none to give (GET is refused during an operation). */
  async parameters(instance: ServiceInstance): Promise<InstanceParameters> {
    const offering = await this.#broker.offering()
    const own = (await this.#memory.findInstance(instance.id))?.parameters ?? instance.parameters ?? {}
    if (!offering.instancesRetrievable) return own
    const reply = await this.#broker.send(instanceRequest(offering, instance.id))
    return reply.status === 200 ? readParameters(field(reply.json, 'parameters')) : own
  }

  /** Puts the intent to create on disk, or finds the one that is there. */
  async #intend(name: string, parameters: InstanceParameters): Promise<{row: InventoryInstance; added: boolean}> {
    const known = await this.#memory.findInstance(name)
    if (known && !isIntent(known)) throw new NameTaken(name)
    if (known) return {row: known, added: false}
    const id = this.#clock.newId()
    const row = {id, name, parameters, createdAt: this.#now(), lastOperation: started('create')}
    try {
      await this.#memory.addInstance(row)
      return {row, added: true}
    } catch (error) {
      const theirs = error instanceof NameTaken ? await this.#memory.findInstance(name) : undefined
      if (!theirs) throw error
      return {row: theirs, added: false}
    }
  }

  /** Takes the intent back where it is certain that nothing came of it. */
  async #start(
    instance: Pick<ServiceInstance, 'id' | 'lastOperation'>,
    start: Omit<Start, 'look'>,
    undo: () => Promise<void>,
  ): Promise<Started> {
    try {
      return await startOperation(this.#broker, {...start, look: async () => await this.lastOperation(instance)})
    } catch (error) {
      if (error instanceof Failure && !leavesOpen(error)) await undo()
      throw error
    }
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}

/** A creation that was never seen at the broker. */
function isIntent({lastOperation: {type, state}}: InventoryInstance): boolean {
  return type === 'create' && state === 'in progress'
}
