import {Failure, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {settingsOfBroker} from '../../domain/instance/broker-parameters.ts'
import {InstanceOutdated, ParametersUnknown} from '../../domain/instance/failures.ts'
import {
  type LastOperation,
  type OperationProgress,
  type ServiceInstance,
  UNKNOWN_TIME,
} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {InventoryInstance} from '../../ports/instance/inventory.ts'
import type {OsbContext} from './context.ts'
import {forgetInstance} from './forget-instance.ts'
import {field, type Offering, requireOurPlan} from './offering.ts'
import {operationOf, sameOperation} from './operation.ts'
import {instanceRequest, lastOperationRequest} from './requests.ts'

type Asked = Pick<ServiceInstance, 'id' | 'name' | 'lastOperation'>

/** What is known of instances: the broker's word and our memory of what we asked for, kept in step. */
export class InstanceReader {
  readonly #osb: OsbContext

  constructor(osb: OsbContext) {
    this.#osb = osb
  }

  /** Undefined for a creation whose request never arrived, and after a deletion. */
  async describe(row: InventoryInstance): Promise<ServiceInstance | undefined> {
    // The catalog is read at the same time; it is judged by the state after the check.
    const [seen] = await Promise.all([this.look(row), this.#upgradeOf(row)])
    if (seen === 'gone') {
      if (row.lastOperation.type === 'delete' || isIntent(row)) return undefined
      const description = 'the broker does not know this instance (any more)'
      return {...instanceOf(row), lastOperation: {type: 'delete', state: 'succeeded', description}}
    }
    const {type, state, description} = seen === 'unknown' ? row.lastOperation : seen
    if (type === 'delete' && state === 'succeeded') return undefined
    const now = (await this.#osb.memory.findInstance(row.id)) ?? row
    const upgradeTo = await this.#upgradeOf(now)
    return {
      ...instanceOf(now),
      lastOperation: {type, state, description},
      ...(upgradeTo === undefined ? {} : {upgradeTo}),
    }
  }

  /** The newest operation, for somebody who waits for its end. */
  async lastOperation(instance: Asked): Promise<OperationProgress | 'gone'> {
    const seen = await this.look(instance)
    if (seen !== 'unknown') return seen
    const remembered = (await this.#osb.memory.findInstance(instance.id))?.lastOperation ?? instance.lastOperation
    if (remembered.state !== 'in progress') return remembered
    throw new UnexpectedAnswer(
      `The broker at ${this.#osb.broker.host} does not report how the operation on ${plainLine(instance.name)} ends.`,
    )
  }

  /**
   * Asks the broker, which copies an instance's outputs only when it is asked after a success, and remembers the answer.
   * Where it reports no last operation, the instance itself says whether it is there.
   */
  async look({
    id,
    lastOperation,
  }: Pick<Asked, 'id' | 'lastOperation'>): Promise<OperationProgress | 'gone' | 'unknown'> {
    const before = await this.#osb.memory.findInstance(id)
    const {serviceId, planId, operation: running} = before?.broker ?? {}
    const word = await this.#osb.broker.lastOperation(
      lastOperationRequest(id, {serviceId, planId, token: running?.token}),
    )
    const row = await this.#osb.memory.findInstance(id)
    const remembered = row?.lastOperation ?? lastOperation
    const seen = word === 'unknown' ? await this.#lookAtInstance(id, remembered) : word
    if (seen === 'unknown') return seen
    if (seen === 'gone') {
      if (remembered.type === 'delete') await forgetInstance(this.#osb.memory, this.#osb.clock, id)
      return 'gone'
    }
    const operation = 'type' in seen ? seen : operationOf(seen, remembered.type)
    await this.#remember(id, row, operation)
    const {askAgainMillis} = 'type' in seen ? {} : seen
    return {
      ...operation,
      ...(askAgainMillis === undefined ? {} : {askAgainMillis}),
      ...((await this.#isOverdue(row, operation)) ? {overdue: true} : {}),
    }
  }

  /** The broker's record of what the user asked for; ours where it has none to give (GET is refused during an operation). */
  async parameters(instance: ServiceInstance): Promise<InstanceSettings> {
    const offering = await this.#osb.broker.offering()
    const own = (await this.#osb.memory.findInstance(instance.id))?.parameters ?? instance.parameters
    const reported = offering.instancesRetrievable ? await this.#reportedParameters(offering, instance) : undefined
    if (typeof reported !== 'object' || reported === null) {
      if (own) return own
      throw new ParametersUnknown(
        `The parameters of ${plainLine(instance.name)} are not known: it was made on another machine, and the broker at ${this.#osb.broker.host} does not return them.`,
      )
    }
    const parameters = settingsOfBroker(reported)
    // Another machine may have changed them.
    await this.#osb.memory.updateInstance(instance.id, {parameters})
    return parameters
  }

  async #reportedParameters(offering: Offering, {id, name}: ServiceInstance): Promise<unknown> {
    const reply = await this.#osb.broker.send(instanceRequest(offering, id))
    if (reply.status !== 200) return undefined
    requireOurPlan(offering, reply.json, name)
    return field(reply.json, 'parameters')
  }

  /** What a failure says about the instance: one that is behind the broker's catalog stays so until an upgrade succeeds. */
  async noteFailure(id: string, failure: unknown): Promise<void> {
    if (!(failure instanceof InstanceOutdated)) return
    const row = await this.#osb.memory.findInstance(id)
    if (row) await this.#osb.memory.updateInstance(id, {broker: {...row.broker, outdated: true}})
  }

  async #lookAtInstance(id: string, remembered: LastOperation): Promise<LastOperation | 'gone' | 'unknown'> {
    const offering = await this.#osb.broker.offering()
    if (!offering.instancesRetrievable) return 'unknown'
    const reply = await this.#osb.broker.send(instanceRequest(offering, id))
    if (reply.status === 404 && reply.json === undefined) {
      throw new UnexpectedAnswer(
        `The broker at ${this.#osb.broker.host} knows neither instances nor their operations.`,
        {
          hints: ['The address to use is the one before /v2. The one in use: sesctl context show'],
        },
      )
    }
    if (reply.status === 404 || reply.status === 410) return 'gone'
    if (reply.status === 422) return {...remembered, state: 'in progress'}
    if (reply.status !== 200) return 'unknown'
    requireOurPlan(offering, reply.json, id)
    if (remembered.type === 'delete' || remembered.state === 'failed') return remembered
    return {...remembered, state: 'succeeded'}
  }

  async #remember(id: string, row: InventoryInstance | undefined, operation: LastOperation): Promise<void> {
    if (operation.type === 'delete' && operation.state === 'succeeded') {
      // The broker forgets a deleted instance once it has reported this.
      await forgetInstance(this.#osb.memory, this.#osb.clock, id)
      return
    }
    if (!row || sameOperation(operation, row.lastOperation)) return
    const updated = operation.type === 'update' && operation.state === 'succeeded'
    const upgradeTo = updated ? row.broker?.operation?.upgradeTo : undefined
    await this.#osb.memory.updateInstance(id, {
      lastOperation: operation,
      ...(updated ? {updatedAt: new Date(this.#osb.clock.now()).toISOString()} : {}),
      ...(upgradeTo === undefined ? {} : {broker: {...row.broker, maintenanceVersion: upgradeTo, outdated: false}}),
    })
  }

  async #isOverdue(row: InventoryInstance | undefined, operation: LastOperation): Promise<boolean> {
    const startedAt = row?.broker?.operation?.startedAt
    if (operation.state !== 'in progress' || startedAt === undefined) return false
    const {maximumPollingMillis} = await this.#osb.broker.offering()
    return maximumPollingMillis !== undefined && this.#osb.clock.now() - Date.parse(startedAt) > maximumPollingMillis
  }

  /** The catalog's version, where the instance is known to be at another one. */
  async #upgradeOf({broker}: InventoryInstance): Promise<string | undefined> {
    if (broker?.maintenanceVersion === undefined && !broker?.outdated) return undefined
    try {
      const {maintenanceVersion} = await this.#osb.broker.offering()
      return broker.outdated || broker.maintenanceVersion !== maintenanceVersion ? maintenanceVersion : undefined
    } catch (error) {
      // Whether it can be upgraded is a word beside the state; a broker that is not there fails the question for that.
      if (error instanceof Failure) return undefined
      throw error
    }
  }
}

/** A creation that was never seen at the broker. */
export function isIntent({lastOperation: {type, state}}: InventoryInstance): boolean {
  return type === 'create' && state === 'in progress'
}

/** Without what only the broker and we have to know. */
export function instanceOf({broker: _, createdAt, ...instance}: InventoryInstance): ServiceInstance {
  return {...instance, ...(createdAt === UNKNOWN_TIME ? {} : {createdAt})}
}
