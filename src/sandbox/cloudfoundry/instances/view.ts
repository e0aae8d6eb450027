import type {Catalog} from '../marketplace/catalog.ts'
import {operationView} from '../operation.ts'
import {timestamp} from '../timestamps.ts'
import type {ServiceInstance} from './instances.ts'

export function instanceView(api: string, instance: ServiceInstance, {plan}: Catalog): object {
  const {guid, type, name, spaceGuid, metadata, tags} = instance
  const self = `${api}/v3/service_instances/${guid}`
  const common = {
    guid,
    created_at: timestamp(instance.createdAt),
    updated_at: timestamp(instance.updatedAt),
    name,
    tags,
    last_operation: operationView(instance.operation),
    type,
  }
  const links = {
    self: {href: self},
    space: {href: `${api}/v3/spaces/${spaceGuid}`},
    service_credential_bindings: {href: `${api}/v3/service_credential_bindings?service_instance_guids=${guid}`},
    service_route_bindings: {href: `${api}/v3/service_route_bindings?service_instance_guids=${guid}`},
  }
  const space = {data: {guid: spaceGuid}}
  if (type === 'user-provided')
    return {
      ...common,
      syslog_drain_url: instance.syslogDrainUrl,
      route_service_url: instance.routeServiceUrl,
      relationships: {space},
      metadata,
      links: {...links, credentials: {href: `${self}/credentials`}},
    }
  return {
    ...common,
    maintenance_info: maintenanceOf(instance),
    upgrade_available: isOutdated(instance, plan.maintenance?.version),
    dashboard_url: null,
    broker_provided_metadata: {labels: {}, attributes: {}},
    relationships: {space, service_plan: {data: {guid: plan.guid}}},
    metadata,
    links: {
      ...links,
      service_plan: {href: `${api}/v3/service_plans/${plan.guid}`},
      parameters: {href: `${self}/parameters`},
      shared_spaces: {href: `${self}/relationships/shared_spaces`},
    },
  }
}

const maintenanceOf = ({maintenanceVersion}: ServiceInstance): object =>
  maintenanceVersion === undefined ? {} : {version: maintenanceVersion}

/** Whether the plan is of another version than the instance was made or last upgraded with. */
function isOutdated({maintenanceVersion}: ServiceInstance, planVersion: string | undefined): boolean {
  return planVersion !== undefined && maintenanceVersion !== planVersion
}
