import {brokerParameters} from '../../domain/instance/broker-parameters.ts'
import {ParametersRefused} from '../../domain/instance/failures.ts'
import type {LastOperation, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {SettingChanges} from '../../domain/instance/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {OsbContext} from './context.ts'
import {forgetInstance} from './forget-instance.ts'
import {runningOperation, startIntended} from './instance-operation.ts'
import type {InstanceReader} from './instance-reader.ts'
import {requireMadeWith} from './offering.ts'
import {finished, started} from './operation.ts'
import {checkParameters} from './plan-schema.ts'
import {deprovisionRequest, updateRequest, upgradeRequest} from './requests.ts'
import type {Start, Started} from './start-operation.ts'

interface InstanceChangesOptions extends OsbContext {
  readonly reader: InstanceReader
}

/** Starts updates, upgrades and deletions of instances. The intent is on disk before the request leaves. */
export class InstanceChanges {
  readonly #options: InstanceChangesOptions

  constructor(options: InstanceChangesOptions) {
    this.#options = options
  }

  async update(instance: ServiceInstance, changes: SettingChanges): Promise<ServiceInstance> {
    if (changes.domain !== undefined) {
      throw new ParametersRefused("Can't change the domain of an instance: the broker would have to make a new one.", {
        hints: ['Provision another instance with the other domain, then move over to it.'],
      })
    }
    const {broker, memory} = this.#options
    const offering = await broker.offering()
    const doing = `update ${plainLine(instance.name)}`
    const parameters = brokerParameters(changes)
    await checkParameters(offering.schemas.update, parameters, doing)
    const row = await memory.findInstance(instance.id)
    requireMadeWith(offering, row?.broker, instance.name)
    const request = updateRequest(offering, instance.id, parameters, row?.broker?.maintenanceVersion)
    const lastOperation = await this.#change(instance, {request, doing})
    // A change says little of an instance whose other parameters are not known.
    const known = row?.parameters && {parameters: {...row.parameters, ...changes}}
    await memory.updateInstance(instance.id, known ?? {})
    return {...instance, ...known, lastOperation}
  }

  /** The broker upgrades the instance and then its bindings (cloud-service-broker update.go). */
  async upgrade(instance: ServiceInstance): Promise<ServiceInstance> {
    const {broker, memory} = this.#options
    const offering = await broker.offering()
    const row = await memory.findInstance(instance.id)
    requireMadeWith(offering, row?.broker, instance.name)
    const lastOperation = await this.#change(instance, {
      request: upgradeRequest(offering, instance.id, row?.broker?.maintenanceVersion),
      doing: `upgrade ${plainLine(instance.name)}`,
      ...(offering.maintenanceVersion === undefined ? {} : {upgradeTo: offering.maintenanceVersion}),
    })
    return {...instance, lastOperation}
  }

  async delete(instance: ServiceInstance): Promise<void> {
    const {broker, memory, clock} = this.#options
    const offering = await broker.offering()
    requireMadeWith(offering, (await memory.findInstance(instance.id))?.broker, instance.name)
    const undo = await this.#intendTo('delete', instance)
    const start = await startIntended(
      this.#options,
      instance,
      {
        request: deprovisionRequest(offering, instance.id),
        attempt: {doing: `delete ${plainLine(instance.name)}`, instance: instance.name},
        arrived: ({type, state}) => type === 'delete' && state !== 'failed',
      },
      undo,
    )
    if (start.outcome === 'finished') await forgetInstance(memory, clock, instance.id)
    else await this.#rememberOperation(instance.id, start)
  }

  async #change(
    instance: ServiceInstance,
    {request, doing, upgradeTo}: {request: Start['request']; doing: string; upgradeTo?: string},
  ): Promise<LastOperation> {
    const {memory} = this.#options
    const undo = await this.#intendTo('update', instance, upgradeTo)
    const start = await startIntended(
      this.#options,
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
    const broker = (await memory.findInstance(instance.id))?.broker
    await memory.updateInstance(instance.id, {
      lastOperation: finished('update'),
      updatedAt: this.#now(),
      ...(upgradeTo === undefined ? {} : {broker: {...broker, maintenanceVersion: upgradeTo, outdated: false}}),
    })
    return finished('update')
  }

  /** Puts the intent to change on disk. @returns what takes it back. */
  async #intendTo(
    type: LastOperation['type'],
    instance: ServiceInstance,
    upgradeTo?: string,
  ): Promise<() => Promise<void>> {
    const {memory} = this.#options
    const row = await memory.findInstance(instance.id)
    const {operation: before, ...broker} = row?.broker ?? {}
    await memory.updateInstance(instance.id, {
      lastOperation: started(type),
      broker: {...broker, ...(upgradeTo === undefined ? {} : {operation: {startedAt: this.#now(), upgradeTo}})},
    })
    return async () =>
      await memory.updateInstance(instance.id, {
        lastOperation: row?.lastOperation ?? instance.lastOperation,
        broker: {...broker, ...(before === undefined ? {} : {operation: before})},
      })
  }

  async #rememberOperation(id: string, start: Started, upgradeTo?: string): Promise<void> {
    const {memory, clock} = this.#options
    const row = await memory.findInstance(id)
    if (!row) return
    await memory.updateInstance(id, {broker: {...row.broker, ...runningOperation(start, clock.now(), upgradeTo)}})
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString()
  }
}
