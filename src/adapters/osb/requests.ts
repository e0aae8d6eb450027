import type {InstanceParameters} from '../../domain/service-instance.ts'
import type {JsonRequest} from '../http/json-client.ts'
import type {Offering} from './offering.ts'

/** A request of the Open Service Broker API, without what every request carries. */
export type BrokerRequest = Pick<JsonRequest, 'method' | 'path' | 'query' | 'body'>

/**
 * A broker wants to know whose instance it makes, and only tags what it makes with it. Without a platform there is
 * neither organization nor space: these two stand for "made with sesctl".
 */
const ORGANIZATION_GUID = 'b3f0c1d2-6c5e-5a0e-9d57-0c6a1f5e7a01'
const SPACE_GUID = 'b3f0c1d2-6c5e-5a0e-9d57-0c6a1f5e7a02'

const ASYNCHRONOUS = {accepts_incomplete: 'true'}

export const catalogRequest = (): BrokerRequest => ({method: 'GET', path: '/v2/catalog'})

export function provisionRequest(
  offering: Offering,
  instance: {readonly id: string; readonly name: string},
  parameters: InstanceParameters,
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
      context: {
        platform: 'sesctl',
        organization_guid: ORGANIZATION_GUID,
        space_guid: SPACE_GUID,
        instance_name: instance.name,
      },
      parameters,
    },
  }
}

/** Without previous_values.maintenance_info the broker takes an update for an upgrade, and refuses it. */
export function updateRequest(offering: Offering, instanceId: string, changes: InstanceParameters): BrokerRequest {
  const {serviceId, planId, maintenanceVersion} = offering
  return {
    method: 'PATCH',
    path: instancePath(instanceId),
    query: ASYNCHRONOUS,
    body: {
      service_id: serviceId,
      plan_id: planId,
      parameters: changes,
      previous_values: {
        service_id: serviceId,
        plan_id: planId,
        organization_id: ORGANIZATION_GUID,
        space_id: SPACE_GUID,
        ...(maintenanceVersion === undefined ? {} : {maintenance_info: {version: maintenanceVersion}}),
      },
    },
  }
}

/** An upgrade changes nothing else, and the plan has to be named as the one before (cloud-service-broker decider.go). */
export function upgradeRequest(offering: Offering, instanceId: string): BrokerRequest {
  const {serviceId, planId, maintenanceVersion} = offering
  return {
    method: 'PATCH',
    path: instancePath(instanceId),
    query: ASYNCHRONOUS,
    body: {
      service_id: serviceId,
      plan_id: planId,
      ...(maintenanceVersion === undefined ? {} : {maintenance_info: {version: maintenanceVersion}}),
      previous_values: {
        service_id: serviceId,
        plan_id: planId,
        organization_id: ORGANIZATION_GUID,
        space_id: SPACE_GUID,
      },
    },
  }
}

export function deprovisionRequest(offering: Offering, instanceId: string): BrokerRequest {
  return {method: 'DELETE', path: instancePath(instanceId), query: {...ids(offering), ...ASYNCHRONOUS}}
}

export const lastOperationRequest = (instanceId: string): BrokerRequest => ({
  method: 'GET',
  path: `${instancePath(instanceId)}/last_operation`,
})

export const instanceRequest = (offering: Offering, instanceId: string): BrokerRequest => ({
  method: 'GET',
  path: instancePath(instanceId),
  query: ids(offering),
})

/** The broker wants an app or a client that the credentials are for, and does nothing with it. */
export function bindRequest(offering: Offering, instanceId: string, bindingId: string): BrokerRequest {
  return {
    method: 'PUT',
    path: bindingPath(instanceId, bindingId),
    body: {
      service_id: offering.serviceId,
      plan_id: offering.planId,
      bind_resource: {credential_client_id: 'sesctl'},
      context: {platform: 'sesctl', organization_guid: ORGANIZATION_GUID, space_guid: SPACE_GUID},
    },
  }
}

export const bindingRequest = (offering: Offering, instanceId: string, bindingId: string): BrokerRequest => ({
  method: 'GET',
  path: bindingPath(instanceId, bindingId),
  query: ids(offering),
})

export const unbindRequest = (offering: Offering, instanceId: string, bindingId: string): BrokerRequest => ({
  method: 'DELETE',
  path: bindingPath(instanceId, bindingId),
  query: ids(offering),
})

const ids = ({serviceId, planId}: Offering): Record<string, string> => ({service_id: serviceId, plan_id: planId})
const instancePath = (id: string): string => `/v2/service_instances/${encodeURIComponent(id)}`
const bindingPath = (instanceId: string, id: string): string =>
  `${instancePath(instanceId)}/service_bindings/${encodeURIComponent(id)}`
