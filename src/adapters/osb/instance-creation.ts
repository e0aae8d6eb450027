import {creationParameters} from '../../domain/instance/broker-parameters.ts'
import {NameTaken} from '../../domain/instance/inventory-failures.ts'
import {type ServiceInstance, UNKNOWN_TIME} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {BrokerMemory, InventoryInstance} from '../../ports/instance/inventory.ts'
import type {OsbContext} from './context.ts'
import type {InstanceFinder} from './instance-finder.ts'
import {runningOperation, startIntended} from './instance-operation.ts'
import {type InstanceReader, instanceOf, isIntent} from './instance-reader.ts'
import type {Offering} from './offering.ts'
import {finished, started} from './operation.ts'
import {checkParameters} from './plan-schema.ts'
import {provisionRequest} from './requests.ts'

interface InstanceCreationOptions extends OsbContext {
  readonly reader: InstanceReader
  readonly finder: InstanceFinder
}

/** Makes instances. The intent is on disk before the request leaves, and the broker's name of the operation after it. */
export class InstanceCreation {
  readonly #options: InstanceCreationOptions

  constructor(options: InstanceCreationOptions) {
    this.#options = options
  }

  /** See Platform.createInstance. */
  async create(name: string, settings: InstanceSettings): Promise<ServiceInstance> {
    const {broker, memory, clock} = this.#options
    const offering = await broker.offering()
    const doing = `create ${plainLine(name)}`
    const parameters = creationParameters(settings)
    await checkParameters(offering.schemas.create, parameters, doing)
    const {row, added} = await this.#intend(name, settings, offering)
    const start = await startIntended(
      this.#options,
      row,
      {
        request: provisionRequest(offering, row, parameters),
        attempt: {doing, instance: name},
        // The id is derived from the name: whatever the broker has under it is the instance of that name.
        arrived: () => true,
      },
      async () => {
        if (added) await memory.removeInstance(row.id)
      },
    )
    if (start.outcome === 'finished' && start.existed && added) return await this.#takeOver(row, offering)
    if (start.outcome !== 'adopted') {
      await memory.updateInstance(row.id, {
        parameters: settings,
        lastOperation: start.outcome === 'finished' ? finished('create') : started('create'),
        broker: {...bornOf(offering), ...runningOperation(start, clock.now())},
      })
    }
    const instance = instanceOf((await memory.findInstance(row.id)) ?? row)
    if (start.outcome !== 'adopted' || !added) return instance
    // Another machine may have made it meanwhile, with other parameters: the broker reports them when it is ready.
    const {parameters: _ours, ...found} = instance
    return found
  }

  /** Another machine made it, and its parameters are unknown. */
  async #takeOver({parameters: _ours, ...row}: InventoryInstance, offering: Offering): Promise<ServiceInstance> {
    const {memory} = this.#options
    const found = {...row, createdAt: UNKNOWN_TIME, lastOperation: finished('create'), broker: bornOf(offering)}
    await memory.removeInstance(row.id)
    await memory.adopt(found, [])
    return instanceOf(found)
  }

  /** Puts the intent to create on disk, or finds the one that is there. */
  async #intend(
    name: string,
    settings: InstanceSettings,
    offering: Offering,
  ): Promise<{row: InventoryInstance; added: boolean}> {
    const {memory, clock, finder} = this.#options
    const known = await memory.findInstance(name)
    if (known && !isIntent(known)) throw new NameTaken(name)
    if (known) return {row: known, added: false}
    const row: InventoryInstance = {
      id: (await finder.idFor(name)) ?? clock.newId(),
      name,
      parameters: settings,
      createdAt: new Date(clock.now()).toISOString(),
      lastOperation: started('create'),
      broker: bornOf(offering),
    }
    try {
      await memory.addInstance(row)
      return {row, added: true}
    } catch (error) {
      const theirs = error instanceof NameTaken ? await memory.findInstance(name) : undefined
      if (!theirs) throw error
      return {row: theirs, added: false}
    }
  }
}

const bornOf = ({serviceId, planId, maintenanceVersion}: Offering): BrokerMemory => ({
  serviceId,
  planId,
  ...(maintenanceVersion === undefined ? {} : {maintenanceVersion}),
})
