import {Failure} from '../../domain/exit/failure.ts'
import {InstanceOutdated, ParametersRefused} from '../../domain/instance/failures.ts'
import {NameTaken} from '../../domain/instance/inventory-failures.ts'
import {
  type InstanceParameters,
  type LastOperation,
  type ServiceInstance,
  UNKNOWN_TIME,
} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {BrokerMemory, Inventory, InventoryInstance} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {leavesOpen} from '../http/no-answer.ts'
import type {Broker} from './broker.ts'
import {forgetInstance} from './forget-instance.ts'
import type {InstanceFinder} from './instance-finder.ts'
import {type InstanceReader, instanceOf, isIntent} from './instance-reader.ts'
import {type Offering, requireMadeWith} from './offering.ts'
import {finished, started} from './operation.ts'
import {checkParameters} from './plan-schema.ts'
import {deprovisionRequest, provisionRequest, updateRequest, upgradeRequest} from './requests.ts'
import {type Start, type Started, startOperation} from './start-operation.ts'

interface InstancesOptions {
  readonly broker: Broker
  readonly memory: Inventory
  readonly clock: Clock
  readonly reader: InstanceReader
  readonly finder: InstanceFinder
}

/** What is done to instances. The intent is on disk before the request leaves, and the broker's name of it after. */
export class Instances {
  readonly #broker: Broker
  readonly #memory: Inventory
  readonly #clock: Clock
  readonly #reader: InstanceReader
  readonly #finder: InstanceFinder

  constructor({broker, memory, clock, reader, finder}: InstancesOptions) {
    this.#broker = broker
    this.#memory = memory
    this.#clock = clock
    this.#reader = reader
    this.#finder = finder
  }

  async create(name: string, parameters: InstanceParameters): Promise<ServiceInstance> {
    const offering = await this.#broker.offering()
    const doing = `create ${plainLine(name)}`
    await checkParameters(offering.schemas.create, parameters, doing)
    const {row, added} = await this.#intend(name, parameters, offering)
    const start = await this.#start(
      row,
      {
        request: provisionRequest(offering, row, parameters),
        attempt: {doing, instance: name},
        // The id is derived from the name: whatever the broker has under it is the instance of that name.
        arrived: () => true,
      },
      async () => {
        if (added) await this.#memory.removeInstance(row.id)
      },
    )
    if (start.outcome === 'finished' && start.existed && added) return await this.#takeOver(row, offering)
    if (start.outcome !== 'adopted') {
      await this.#memory.updateInstance(row.id, {
        parameters,
        lastOperation: start.outcome === 'finished' ? finished('create') : started('create'),
        broker: {...bornOf(offering), ...this.#operation(start)},
      })
    }
    const instance = instanceOf((await this.#memory.findInstance(row.id)) ?? row)
    if (start.outcome !== 'adopted' || !added) return instance
    // Another machine may have made it meanwhile, with other parameters: the broker tells them when it is ready.
    const {parameters: _ours, ...found} = instance
    return found
  }

  /** Another machine made it, and nobody tells with which parameters. */
  async #takeOver({parameters: _ours, ...row}: InventoryInstance, offering: Offering): Promise<ServiceInstance> {
    const found = {...row, createdAt: UNKNOWN_TIME, lastOperation: finished('create'), broker: bornOf(offering)}
    await this.#memory.removeInstance(row.id)
    await this.#memory.adopt(found, [])
    return instanceOf(found)
  }

  async update(instance: ServiceInstance, changes: InstanceParameters): Promise<ServiceInstance> {
    if ('domain' in changes) {
      throw new ParametersRefused("Can't change the domain of an instance: the broker would have to make a new one.", {
        hints: ['Provision another instance with the other domain, then move over to it.'],
      })
    }
    const offering = await this.#broker.offering()
    const doing = `update ${plainLine(instance.name)}`
    await checkParameters(offering.schemas.update, changes, doing)
    const row = await this.#memory.findInstance(instance.id)
    requireMadeWith(offering, row?.broker, instance.name)
    const request = updateRequest(offering, instance.id, changes, row?.broker?.maintenanceVersion)
    const lastOperation = await this.#change(instance, {request, doing})
    // A change says little of an instance whose other parameters are not known.
    const known = row?.parameters && {parameters: {...row.parameters, ...changes}}
    await this.#memory.updateInstance(instance.id, known ?? {})
    return {...instance, ...known, lastOperation}
  }

  /** The broker upgrades the instance and then its bindings (cloud-service-broker update.go). */
  async upgrade(instance: ServiceInstance): Promise<ServiceInstance> {
    const offering = await this.#broker.offering()
    const row = await this.#memory.findInstance(instance.id)
    requireMadeWith(offering, row?.broker, instance.name)
    const lastOperation = await this.#change(instance, {
      request: upgradeRequest(offering, instance.id, row?.broker?.maintenanceVersion),
      doing: `upgrade ${plainLine(instance.name)}`,
      ...(offering.maintenanceVersion === undefined ? {} : {upgradeTo: offering.maintenanceVersion}),
    })
    return {...instance, lastOperation}
  }

  async delete(instance: ServiceInstance): Promise<void> {
    const offering = await this.#broker.offering()
    requireMadeWith(offering, (await this.#memory.findInstance(instance.id))?.broker, instance.name)
    const undo = await this.#intendTo('delete', instance)
    const start = await this.#start(
      instance,
      {
        request: deprovisionRequest(offering, instance.id),
        attempt: {doing: `delete ${plainLine(instance.name)}`, instance: instance.name},
        arrived: ({type, state}) => type === 'delete' && state !== 'failed',
      },
      undo,
    )
    if (start.outcome === 'finished') await forgetInstance(this.#memory, this.#clock, instance.id)
    else await this.#rememberOperation(instance.id, start)
  }

  async #change(
    instance: ServiceInstance,
    {request, doing, upgradeTo}: {request: Start['request']; doing: string; upgradeTo?: string},
  ): Promise<LastOperation> {
    const undo = await this.#intendTo('update', instance, upgradeTo)
    const start = await this.#start(
      instance,
      {
        request,
        attempt: {doing, instance: instance.name},
        // The same values may be sent twice, but not while they are being applied: the broker would apply both at once.
        arrived: ({type, state}) => type === 'update' && state === 'in progress',
      },
      undo,
    )
    if (start.outcome !== 'finished') {
      await this.#rememberOperation(instance.id, start, upgradeTo)
      return started('update')
    }
    const broker = (await this.#memory.findInstance(instance.id))?.broker
    await this.#memory.updateInstance(instance.id, {
      lastOperation: finished('update'),
      updatedAt: this.#now(),
      ...(upgradeTo === undefined ? {} : {broker: {...broker, maintenanceVersion: upgradeTo, outdated: false}}),
    })
    return finished('update')
  }

  /** Puts the intent to create on disk, or finds the one that is there. */
  async #intend(
    name: string,
    parameters: InstanceParameters,
    offering: Offering,
  ): Promise<{row: InventoryInstance; added: boolean}> {
    const known = await this.#memory.findInstance(name)
    if (known && !isIntent(known)) throw new NameTaken(name)
    if (known) return {row: known, added: false}
    const row: InventoryInstance = {
      id: (await this.#finder.idFor(name)) ?? this.#clock.newId(),
      name,
      parameters,
      createdAt: this.#now(),
      lastOperation: started('create'),
      broker: bornOf(offering),
    }
    try {
      await this.#memory.addInstance(row)
      return {row, added: true}
    } catch (error) {
      const theirs = error instanceof NameTaken ? await this.#memory.findInstance(name) : undefined
      if (!theirs) throw error
      return {row: theirs, added: false}
    }
  }

  /** Puts the intent to change on disk. @returns what takes it back. */
  async #intendTo(
    type: LastOperation['type'],
    instance: ServiceInstance,
    upgradeTo?: string,
  ): Promise<() => Promise<void>> {
    const row = await this.#memory.findInstance(instance.id)
    const {operation: before, ...broker} = row?.broker ?? {}
    await this.#memory.updateInstance(instance.id, {
      lastOperation: started(type),
      broker: {...broker, ...(upgradeTo === undefined ? {} : {operation: {startedAt: this.#now(), upgradeTo}})},
    })
    return async () =>
      await this.#memory.updateInstance(instance.id, {
        lastOperation: row?.lastOperation ?? instance.lastOperation,
        broker: {...broker, ...(before === undefined ? {} : {operation: before})},
      })
  }

  async #rememberOperation(id: string, start: Started, upgradeTo?: string): Promise<void> {
    const row = await this.#memory.findInstance(id)
    if (row) await this.#memory.updateInstance(id, {broker: {...row.broker, ...this.#operation(start, upgradeTo)}})
  }

  #operation(start: Started, upgradeTo?: string): Pick<BrokerMemory, 'operation'> {
    if (start.outcome === 'finished') return {}
    const token = start.outcome === 'accepted' ? start.token : undefined
    return {
      operation: {
        startedAt: this.#now(),
        ...(token === undefined ? {} : {token}),
        ...(upgradeTo === undefined ? {} : {upgradeTo}),
      },
    }
  }

  /** Takes the intent back where it is certain that nothing came of it. */
  async #start(
    instance: Pick<ServiceInstance, 'id' | 'lastOperation'>,
    start: Omit<Start, 'look'>,
    undo: () => Promise<void>,
  ): Promise<Started> {
    try {
      return await startOperation(this.#broker, {...start, look: async () => await this.#reader.look(instance)})
    } catch (error) {
      if (error instanceof Failure && !leavesOpen(error)) await undo()
      if (error instanceof InstanceOutdated) await this.#reader.rememberOutdated(instance.id)
      throw error
    }
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}

const bornOf = ({serviceId, planId, maintenanceVersion}: Offering): BrokerMemory => ({
  serviceId,
  planId,
  ...(maintenanceVersion === undefined ? {} : {maintenanceVersion}),
})
