import {bindingParametersOfBroker} from '../../domain/binding/broker-parameters.ts'
import {settingsOfBroker} from '../../domain/instance/broker-parameters.ts'
import type {BindingParameters, LastOperation} from '../../domain/instance/service-instance.ts'
import type {BrokerRecords, InstanceRecord} from '../../ports/instance/platform.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {JsonReply} from '../http/json-client.ts'
import {Broker, type BrokerAccess} from './broker.ts'
import {field, isOurPlan, type Offering} from './offering.ts'
import {finished, operationOf, started} from './operation.ts'
import {bindingRequest, instanceRequest, lastOperationRequest} from './requests.ts'

interface RecordsOptions {
  readonly clock: Clock
  readonly signal?: AbortSignal
  readonly trace?: (line: string) => void
}

/** Looks up what a broker has, whoever made it. */
export function osbRecords(access: BrokerAccess, options: RecordsOptions): BrokerRecords {
  const broker = new Broker(access, options)
  return {
    instance: async (id) => await instanceRecord(broker, id),
    binding: async (instanceId, id) => (await bindingRecord(broker, instanceId, id)).found,
    sourceIps: async (instanceId, id) => {
      const offering = await broker.offering()
      if (!offering.bindingsRetrievable) return undefined
      const {json} = await broker.send(bindingRequest(offering, instanceId, id))
      const promised = field(field(json, 'parameters'), 'source_ips')
      return Array.isArray(promised) ? promised.filter((address) => typeof address === 'string') : undefined
    },
  }
}

/** The broker's record of an instance, whoever made it. */
export async function instanceRecord(broker: Broker, id: string): Promise<InstanceRecord> {
  const offering = await broker.offering()
  const {serviceId, planId} = offering
  const word = await broker.lastOperation(lastOperationRequest(id, {serviceId, planId}))
  if (word === 'gone') return {found: 'absent'}
  const operation = word === 'unknown' ? undefined : operationOf(word, 'create')
  if (!offering.instancesRetrievable) return unread(offering, operation)
  return read(offering, operation, await broker.send(instanceRequest(offering, id)))
}

/** The broker's record of a binding, whoever made it. */
export async function bindingRecord(
  broker: Broker,
  instanceId: string,
  id: string,
): Promise<{readonly found: 'there' | 'absent' | 'unknown'; readonly parameters?: BindingParameters}> {
  const offering = await broker.offering()
  if (!offering.bindingsRetrievable) return {found: 'unknown'}
  const {status, json} = await broker.send(bindingRequest(offering, instanceId, id))
  if (status === 200) return {found: 'there', parameters: bindingParametersOfBroker(field(json, 'parameters'))}
  return {found: status === 404 || status === 410 ? 'absent' : 'unknown'}
}

/** What GET instance says beside the last operation: it answers 404 during the creation, and for another plan. */
function read(offering: Offering, operation: LastOperation | undefined, reply: JsonReply): InstanceRecord {
  if (reply.status === 404 || reply.status === 410) {
    if (operation === undefined) return {found: 'absent'}
    return operation.state === 'succeeded' ? {found: 'other-plan'} : unread(offering, operation)
  }
  if (reply.status !== 200) return unread(offering, operation ?? (reply.status === 422 ? started('update') : undefined))
  if (!isOurPlan(offering, reply.json)) return {found: 'other-plan'}
  const parameters = field(reply.json, 'parameters')
  const version = field(field(reply.json, 'maintenance_info'), 'version')
  return {
    found: 'there',
    lastOperation: operation ?? finished('create'),
    parameters: typeof parameters === 'object' && parameters !== null ? settingsOfBroker(parameters) : undefined,
    broker: {...idsOf(offering), ...(typeof version === 'string' ? {maintenanceVersion: version} : {})},
  }
}

function unread(offering: Offering, operation: LastOperation | undefined): InstanceRecord {
  const broker = idsOf(offering)
  if (operation === undefined) return {found: 'unknown', broker}
  return {found: 'there', lastOperation: operation, parameters: undefined, broker}
}

const idsOf = ({serviceId, planId}: Offering): {serviceId: string; planId: string} => ({serviceId, planId})
