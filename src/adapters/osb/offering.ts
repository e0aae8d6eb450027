import {UnexpectedAnswer} from '../../domain/failure.ts'

/** What a broker's catalog says of the plan that we use. */
export interface Offering {
  readonly serviceId: string
  readonly planId: string
  /** maintenance_info.version: every update has to echo it (cloud-service-broker decider.go). */
  readonly maintenanceVersion?: string
  readonly instancesRetrievable: boolean
  readonly bindingsRetrievable: boolean
}

export const SERVICE_NAME = 'aws-ses'
export const PLAN_NAME = 'domain'

/**
 * Finds the offering by its names: ids are the broker's own business.
 * @param catalog body of GET /v2/catalog (Open Service Broker API 2.17, "Catalog Management").
 * @throws UnexpectedAnswer when the broker does not offer it.
 */
export function offeringIn(catalog: unknown, host: string): Offering {
  const service = named(field(catalog, 'services'), SERVICE_NAME)
  const plan = named(field(service, 'plans'), PLAN_NAME)
  const serviceId = field(service, 'id')
  const planId = field(plan, 'id')
  if (typeof serviceId !== 'string' || typeof planId !== 'string') {
    throw new UnexpectedAnswer(`The broker at ${host} does not offer ${SERVICE_NAME}, plan ${PLAN_NAME}.`, {
      hints: ['sesctl context show'],
    })
  }
  const version = field(field(plan, 'maintenance_info'), 'version')
  return {
    serviceId,
    planId,
    ...(typeof version === 'string' ? {maintenanceVersion: version} : {}),
    instancesRetrievable: field(service, 'instances_retrievable') === true,
    bindingsRetrievable: field(service, 'bindings_retrievable') === true,
  }
}

/** A member of an object from outside; undefined when it is no object or has no such member. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function named(list: unknown, name: string): unknown {
  return Array.isArray(list) ? list.find((item) => field(item, 'name') === name) : undefined
}
