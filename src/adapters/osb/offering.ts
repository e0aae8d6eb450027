import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {ForeignInstance} from '../../domain/instance/failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'

/** What a broker's catalog says of the plan that we use. */
export interface Offering {
  readonly serviceId: string
  readonly planId: string
  /** maintenance_info.version: every update has to echo it (cloud-service-broker decider.go). */
  readonly maintenanceVersion?: string
  /** Milliseconds after which an asynchronous operation counts as failed; absent = the broker does not say. */
  readonly maximumPollingMillis?: number
  readonly instancesRetrievable: boolean
  readonly bindingsRetrievable: boolean
  readonly schemas: PlanSchemas
}

/** JSON Schemas for the parameters of a request, as the plan has them; absent = it has none. */
interface PlanSchemas {
  readonly create?: object
  readonly update?: object
  readonly bind?: object
}

/** Names may be changed by whoever runs a broker; the ids are the brokerpak's own (aws-ses.yml). */
const SERVICE = {name: 'aws-ses', id: '260f2ead-b9e9-48b5-9a01-6e3097208ad7'}
const PLAN = {name: 'domain', id: '35ffb84b-a898-442e-b5f9-0a6a5229827d'}

/**
 * Finds the offering by its names, or by the brokerpak's ids where the names are others.
 * @param catalog body of GET /v2/catalog (Open Service Broker API 2.17, "Catalog Management").
 * @throws UnexpectedAnswer when the broker does not offer it.
 */
export function offeringIn(catalog: unknown, host: string): Offering {
  const services = listOf(field(catalog, 'services'))
  const service = matching(services, SERVICE)
  const plans = listOf(field(service, 'plans'))
  const plan = matching(plans, PLAN)
  const serviceId = field(service, 'id')
  const planId = field(plan, 'id')
  if (typeof serviceId !== 'string' || typeof planId !== 'string') {
    const offered = service === undefined ? services : plans
    throw new UnexpectedAnswer(`The broker at ${host} does not offer ${SERVICE.name}, plan ${PLAN.name}.`, {
      hints: [`It offers ${service === undefined ? 'services' : 'plans'}: ${namesOf(offered)}`, 'sesctl context show'],
    })
  }
  const version = field(field(plan, 'maintenance_info'), 'version')
  const longest = field(plan, 'maximum_polling_duration')
  return {
    serviceId,
    planId,
    ...(typeof version === 'string' && version !== '' ? {maintenanceVersion: version} : {}),
    ...(Number.isSafeInteger(longest) && Number(longest) > 0 ? {maximumPollingMillis: Number(longest) * 1000} : {}),
    instancesRetrievable: field(service, 'instances_retrievable') === true,
    bindingsRetrievable: field(service, 'bindings_retrievable') === true,
    schemas: schemasOf(field(plan, 'schemas')),
  }
}

/**
 * Whether an answer about an instance is about one of our service and plan. A broker that does not name them says nothing
 * against it (Open Service Broker API 2.17, "Fetching a Service Instance": both are optional).
 */
export function isOurPlan({serviceId, planId}: Pick<Offering, 'serviceId' | 'planId'>, answer: unknown): boolean {
  return [
    [field(answer, 'service_id'), serviceId],
    [field(answer, 'plan_id'), planId],
  ].every(([reported, ours]) => typeof reported !== 'string' || reported === '' || reported === ours)
}

/** @throws ForeignInstance */
export function requireOurPlan(offering: Offering, answer: unknown, instance: string): void {
  if (isOurPlan(offering, answer)) return
  const reported = `service ${plainLine(String(field(answer, 'service_id')))}, plan ${plainLine(String(field(answer, 'plan_id')))}`
  throw new ForeignInstance(
    `Can't use ${plainLine(instance)}: the broker says that it is an instance of another service or plan (${reported}).`,
    {
      hints: [
        `Ours is service ${plainLine(offering.serviceId)}, plan ${plainLine(offering.planId)}.`,
        'Ask its operators which services share the broker.',
      ],
    },
  )
}

/**
 * An instance keeps the service and the plan that it was made with; the catalog may have come to offer others under their names.
 * @throws ForeignInstance
 */
export function requireMadeWith(
  offering: Offering,
  made: {readonly serviceId?: string; readonly planId?: string} | undefined,
  instance: string,
): void {
  const {serviceId = offering.serviceId, planId = offering.planId} = made ?? {}
  if (serviceId === offering.serviceId && planId === offering.planId) return
  throw new ForeignInstance(
    `Can't change ${plainLine(instance)}: it was made with service ${plainLine(serviceId)}, plan ${plainLine(planId)}, and the broker's catalog now has service ${plainLine(offering.serviceId)}, plan ${plainLine(offering.planId)} under their names.`,
    {hints: ['sesctl context show says which broker is asked. Ask its operators what became of the plan.']},
  )
}

/** A member of an object from outside; undefined when it is no object or has no such member. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function schemasOf(schemas: unknown): PlanSchemas {
  const instance = field(schemas, 'service_instance')
  const create = objectOf(field(field(instance, 'create'), 'parameters'))
  const update = objectOf(field(field(instance, 'update'), 'parameters'))
  const bind = objectOf(field(field(field(schemas, 'service_binding'), 'create'), 'parameters'))
  return {...(create ? {create} : {}), ...(update ? {update} : {}), ...(bind ? {bind} : {})}
}

function matching(list: readonly unknown[], {name, id}: {readonly name: string; readonly id: string}): unknown {
  return list.find((item) => field(item, 'name') === name) ?? list.find((item) => field(item, 'id') === id)
}

function namesOf(list: readonly unknown[]): string {
  const names = list.map((item) => field(item, 'name')).filter((name) => typeof name === 'string')
  return names.length > 0 ? plainLine(names.slice(0, 10).join(', ')) : 'none'
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const objectOf = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
