import {brokerBindingParameters} from '../../domain/binding/broker-parameters.ts'
import type {BrokerParameters} from '../../domain/instance/broker-parameters.ts'
import type {BindingParameters} from '../../domain/instance/service-instance.ts'
import type {JsonRequest} from '../http/json-client.ts'
import type {Offering} from './offering.ts'

/** A request of the Open Service Broker API, without what every request carries. */
export type BrokerRequest = Pick<JsonRequest, 'method' | 'path' | 'query' | 'body'>

/**
 * A broker wants to know whose instance it makes, and only tags what it makes with it. Without a platform there is
 * neither organization nor space: these two stand for "made with sesctl".
 */
export const ORGANIZATION_GUID = 'b3f0c1d2-6c5e-5a0e-9d57-0c6a1f5e7a01'
export const SPACE_GUID = 'b3f0c1d2-6c5e-5a0e-9d57-0c6a1f5e7a02'

const CONTEXT = {platform: 'sesctl', organization_guid: ORGANIZATION_GUID, space_guid: SPACE_GUID}
const ASYNCHRONOUS = {accepts_incomplete: 'true'}

/** What a question about an operation names beside the thing itself. */
export interface OperationReference {
  readonly serviceId?: string | undefined
  readonly planId?: string | undefined
  readonly token?: string | undefined
}

export const catalogRequest = (): BrokerRequest => ({method: 'GET', path: '/v2/catalog'})

export function provisionRequest(
  offering: Offering,
  instance: {readonly id: string; readonly name: string},
  parameters: BrokerParameters,
): BrokerRequest {
  return {
    method: 'PUT',
    path: instancePath(instance.id),
    query: ASYNCHRONOUS,
    body: {
      service_id: offering.serviceId,
      plan_id: offering.planId,
      organization_guid: ORGANIZATION_GUID,
      space_guid: SPACE_GUID,
      context: {...CONTEXT, instance_name: instance.name},
      parameters,
    },
  }
}

/**
 * Without previous_values.maintenance_info the broker takes an update for an upgrade, and refuses it.
 * @param version maintenance_info.version that the instance is at.
 */
export function updateRequest(
  offering: Offering,
  instanceId: string,
  changes: BrokerParameters,
  version: string | undefined = offering.maintenanceVersion,
): BrokerRequest {
  return changeRequest(offering, instanceId, {parameters: changes}, version)
}

/**
 * An upgrade changes nothing else, and names the plan as the one before (cloud-service-broker decider.go).
 * @param version maintenance_info.version that the instance is at; undefined = nobody knows.
 */
export function upgradeRequest(offering: Offering, instanceId: string, version: string | undefined): BrokerRequest {
  return changeRequest(offering, instanceId, maintenance(offering.maintenanceVersion), version)
}

function changeRequest(
  offering: Offering,
  instanceId: string,
  change: object,
  version: string | undefined,
): BrokerRequest {
  const {serviceId, planId} = offering
  return {
    method: 'PATCH',
    path: instancePath(instanceId),
    query: ASYNCHRONOUS,
    body: {
      service_id: serviceId,
      plan_id: planId,
      ...change,
      previous_values: {
        service_id: serviceId,
        plan_id: planId,
        organization_id: ORGANIZATION_GUID,
        space_id: SPACE_GUID,
        ...maintenance(version),
      },
    },
  }
}

export function deprovisionRequest(offering: Offering, instanceId: string): BrokerRequest {
  return {method: 'DELETE', path: instancePath(instanceId), query: {...ids(offering), ...ASYNCHRONOUS}}
}

export const lastOperationRequest = (instanceId: string, reference: OperationReference): BrokerRequest => ({
  method: 'GET',
  path: `${instancePath(instanceId)}/last_operation`,
  query: referenceQuery(reference),
})

export const instanceRequest = (offering: Offering, instanceId: string): BrokerRequest => ({
  method: 'GET',
  path: instancePath(instanceId),
  query: ids(offering),
})

/**
 * The broker wants an app or a client that the credentials are for, and does nothing with it. Asynchronous bindings are
 * only taken from a broker that returns their credentials afterwards.
 */
export function bindRequest(
  offering: Offering,
  instanceId: string,
  bindingId: string,
  parameters: BindingParameters = {},
): BrokerRequest {
  return {
    method: 'PUT',
    path: bindingPath(instanceId, bindingId),
    ...(offering.bindingsRetrievable ? {query: ASYNCHRONOUS} : {}),
    body: {
      service_id: offering.serviceId,
      plan_id: offering.planId,
      bind_resource: {credential_client_id: 'sesctl'},
      context: CONTEXT,
      ...(Object.keys(parameters).length > 0 ? {parameters: brokerBindingParameters(parameters)} : {}),
    },
  }
}

export const bindingRequest = (offering: Offering, instanceId: string, bindingId: string): BrokerRequest => ({
  method: 'GET',
  path: bindingPath(instanceId, bindingId),
  query: ids(offering),
})

export const bindingOperationRequest = (
  instanceId: string,
  bindingId: string,
  reference: OperationReference,
): BrokerRequest => ({
  method: 'GET',
  path: `${bindingPath(instanceId, bindingId)}/last_operation`,
  query: referenceQuery(reference),
})

export const unbindRequest = (offering: Offering, instanceId: string, bindingId: string): BrokerRequest => ({
  method: 'DELETE',
  path: bindingPath(instanceId, bindingId),
  query: {...ids(offering), ...ASYNCHRONOUS},
})

function referenceQuery({serviceId, planId, token}: OperationReference): Record<string, string> {
  return {
    ...(serviceId === undefined ? {} : {service_id: serviceId}),
    ...(planId === undefined ? {} : {plan_id: planId}),
    ...(token === undefined ? {} : {operation: token}),
  }
}

const maintenance = (version: string | undefined): object =>
  version === undefined ? {} : {maintenance_info: {version}}
const ids = ({serviceId, planId}: Offering): Record<string, string> => ({service_id: serviceId, plan_id: planId})
const instancePath = (id: string): string => `/v2/service_instances/${encodeURIComponent(id)}`
const bindingPath = (instanceId: string, id: string): string =>
  `${instancePath(instanceId)}/service_bindings/${encodeURIComponent(id)}`
