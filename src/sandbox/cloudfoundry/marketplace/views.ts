import type {Environment} from '../../environment.ts'
import {FOUNDED_AT} from '../places.ts'
import {cloudFoundrySettings} from '../settings.ts'
import {timestamp} from '../timestamps.ts'
import {BROKER_GUID, BROKER_NAME, type Catalog} from './catalog.ts'

const FOUNDED = {created_at: timestamp(FOUNDED_AT), updated_at: timestamp(FOUNDED_AT)}
const METADATA = {labels: {}, annotations: {}}

export function brokerView(api: string, url: string): object {
  return {
    guid: BROKER_GUID,
    name: BROKER_NAME,
    url,
    ...FOUNDED,
    relationships: {},
    metadata: METADATA,
    links: {
      self: {href: `${api}/v3/service_brokers/${BROKER_GUID}`},
      service_offerings: {href: `${api}/v3/service_offerings?service_broker_guids=${BROKER_GUID}`},
    },
  }
}

export function offeringView(api: string, {offering}: Catalog): object {
  return {
    guid: offering.guid,
    name: offering.name,
    description: offering.description,
    available: true,
    tags: offering.tags,
    requires: [],
    ...FOUNDED,
    shareable: false,
    documentation_url: offering.metadata['documentationUrl'] ?? null,
    broker_catalog: {
      id: offering.id,
      metadata: offering.metadata,
      features: {
        plan_updateable: offering.planUpdateable,
        bindable: offering.bindable,
        instances_retrievable: offering.instancesRetrievable,
        bindings_retrievable: offering.bindingsRetrievable,
        allow_context_updates: false,
      },
    },
    relationships: {service_broker: {data: {guid: BROKER_GUID, name: BROKER_NAME}}},
    metadata: METADATA,
    links: {
      self: {href: `${api}/v3/service_offerings/${offering.guid}`},
      service_plans: {href: `${api}/v3/service_plans?service_offering_guids=${offering.guid}`},
      service_broker: {href: `${api}/v3/service_brokers/${BROKER_GUID}`},
    },
  }
}

export function planView(env: Environment, api: string, {plan, offering}: Catalog): object {
  return {
    guid: plan.guid,
    ...FOUNDED,
    name: plan.name,
    visibility_type: 'public',
    available: cloudFoundrySettings(env).planVisible,
    free: plan.free,
    costs: [],
    description: plan.description,
    maintenance_info: plan.maintenance ?? {},
    broker_catalog: {
      id: plan.id,
      metadata: plan.metadata,
      maximum_polling_duration: null,
      features: {bindable: plan.bindable, plan_updateable: plan.planUpdateable},
    },
    schemas: {
      service_instance: {create: {parameters: {}}, update: {parameters: {}}},
      service_binding: {create: {parameters: {}}},
    },
    relationships: {service_offering: {data: {guid: offering.guid}}},
    metadata: METADATA,
    links: {
      self: {href: `${api}/v3/service_plans/${plan.guid}`},
      service_offering: {href: `${api}/v3/service_offerings/${offering.guid}`},
      visibility: {href: `${api}/v3/service_plans/${plan.guid}/visibility`},
    },
  }
}
