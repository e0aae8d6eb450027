import type {ServiceBinding} from '../bindings/bindings.ts'
import type {JsonObject} from '../body.ts'
import type {ServiceInstance} from '../instances/instances.ts'
import type {Catalog} from '../marketplace/catalog.ts'
import {spaceOf} from '../places.ts'

/** Bodies and queries of requests to the broker, as lib/services/service_brokers/v2/client.rb makes them. */

/** UAA client in whose name keys are made. */
const KEY_CLIENT = 'cc_service_key_client'

export const ids = ({offering, plan}: Catalog): {service_id: string; plan_id: string} => ({
  service_id: offering.id,
  plan_id: plan.id,
})

export function idQuery(catalog: Catalog): string {
  return new URLSearchParams({...ids(catalog), accepts_incomplete: 'true'}).toString()
}

function context({spaceGuid, name}: ServiceInstance): object {
  const {organization, ...space} = spaceOf(spaceGuid)
  return {
    platform: 'cloudfoundry',
    organization_guid: organization.guid,
    organization_name: organization.name,
    space_guid: space.guid,
    space_name: space.name,
    instance_name: name,
  }
}

export function provisionBody(instance: ServiceInstance, parameters: JsonObject | undefined, catalog: Catalog): object {
  const {organization, guid} = spaceOf(instance.spaceGuid)
  return {
    ...ids(catalog),
    organization_guid: organization.guid,
    space_guid: guid,
    context: context(instance),
    ...(instance.maintenanceVersion === undefined ? {} : {maintenance_info: {version: instance.maintenanceVersion}}),
    ...(isEmpty(parameters) ? {} : {parameters}),
  }
}

/** @param version of the plan that the instance is to be upgraded to */
export function updateBody(
  instance: ServiceInstance,
  parameters: JsonObject,
  version: string | undefined,
  catalog: Catalog,
): object {
  const {organization, guid} = spaceOf(instance.spaceGuid)
  const {service_id, plan_id} = ids(catalog)
  return {
    service_id,
    plan_id,
    context: context(instance),
    previous_values: {
      plan_id,
      service_id,
      organization_id: organization.guid,
      space_id: guid,
      ...(instance.maintenanceVersion === undefined ? {} : {maintenance_info: {version: instance.maintenanceVersion}}),
    },
    parameters,
    ...(version === undefined ? {} : {maintenance_info: {version}}),
  }
}

export function bindBody(
  binding: ServiceBinding,
  instance: ServiceInstance,
  parameters: JsonObject | undefined,
  catalog: Catalog,
): object {
  const binder =
    binding.appGuid === null
      ? {bind_resource: {credential_client_id: KEY_CLIENT}}
      : {app_guid: binding.appGuid, bind_resource: {app_guid: binding.appGuid, space_guid: instance.spaceGuid}}
  return {
    ...ids(catalog),
    ...binder,
    context: context(instance),
    ...(isEmpty(parameters) ? {} : {parameters}),
  }
}

const isEmpty = (parameters: JsonObject | undefined): boolean => Object.keys(parameters ?? {}).length === 0
