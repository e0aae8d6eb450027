import {bindingParametersOfBroker, brokerBindingParameters} from '../../domain/binding/broker-parameters.ts'
import type {PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import {creationParameters, settingsOfBroker} from '../../domain/instance/broker-parameters.ts'
import type {BindingParameters, LastOperation} from '../../domain/instance/service-instance.ts'
import {Secret} from '../../domain/text/secret.ts'
import type {BrokerMemory, InventoryBinding, InventoryInstance} from '../../ports/instance/inventory.ts'
import {parseJsonColumn} from './json-column.ts'
import {isAlive} from './owner.ts'

export interface InstanceRow {
  id: string
  name: string
  parameters_json: string
  created_at: string
  updated_at: string | null
  operation_type: LastOperation['type']
  operation_state: LastOperation['state']
  operation_description: string
  broker_json: string | null
}

export interface BindingRow {
  id: string
  instance_id: string
  name: string | null
  created_at: string
  owner: string | null
  parameters_json: string | null
  access_key_id: string | null
  recorded_at: string | null
  deletion_requested_at: string | null
  unproved_at: string | null
}

export interface OrphanRow {
  binding_id: string
  instance_id: string
  instance_name: string
  created_at: string
  may_appear_until: string
}

/** The owner of a binding that its command has given up: no process. */
export const NOBODY = ''

/** In a column that is never NULL: no JSON, so that no damage reads the same. */
const NOT_KNOWN = 'not known'

export function instanceOf(row: InstanceRow): InventoryInstance {
  return {
    id: row.id,
    name: row.name,
    ...(row.parameters_json === NOT_KNOWN
      ? {}
      : {parameters: settingsOfBroker(parseJsonColumn(row.parameters_json, 'service_instance.parameters_json'))}),
    createdAt: row.created_at,
    ...(row.updated_at === null ? {} : {updatedAt: row.updated_at}),
    lastOperation: {type: row.operation_type, state: row.operation_state, description: row.operation_description},
    ...(row.broker_json === null
      ? {}
      : {broker: parseJsonColumn<BrokerMemory>(row.broker_json, 'service_instance.broker_json')}),
  }
}

export const instanceTextOf = (parameters: InventoryInstance['parameters']): string =>
  parameters === undefined ? NOT_KNOWN : JSON.stringify(creationParameters(parameters))

/** Parameters with a secret are not kept: the platform is asked for them when they are needed. */
export const bindingTextOf = (parameters: BindingParameters | undefined): string | null =>
  parameters === undefined || parameters.notificationWebhook instanceof Secret
    ? null
    : JSON.stringify(brokerBindingParameters(parameters))

export function bindingOf(row: BindingRow): InventoryBinding {
  return {
    id: row.id,
    instanceId: row.instance_id,
    ...(row.name === null ? {} : {name: row.name}),
    ...(row.parameters_json === null
      ? {}
      : {
          parameters: bindingParametersOfBroker(
            parseJsonColumn(row.parameters_json, 'service_binding.parameters_json'),
          ),
        }),
    ...(row.access_key_id === null ? {} : {accessKeyId: row.access_key_id}),
    createdAt: row.created_at,
    state: row.owner === null ? 'ready' : 'undelivered',
    ownerAlive: row.owner !== null && row.owner !== NOBODY && isAlive(row.owner, Date.parse(row.created_at)),
    recorded: row.owner === null || row.recorded_at !== null,
    deletionRequested: row.deletion_requested_at !== null,
    ...(row.owner === null || row.unproved_at === null ? {} : {unproved: true}),
  }
}

export function orphanOf(row: OrphanRow): PossibleOrphan {
  return {
    bindingId: row.binding_id,
    instance: {id: row.instance_id, name: row.instance_name},
    createdAt: row.created_at,
    mayAppearUntil: row.may_appear_until,
  }
}
