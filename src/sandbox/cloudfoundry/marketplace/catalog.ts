import type {JsonObject} from '../body.ts'

/** The broker's catalog as the Cloud Controller took it over, with guids of its own. */
interface Offering {
  readonly guid: string
  /** The broker's id. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly bindable: boolean
  readonly planUpdateable: boolean
  readonly instancesRetrievable: boolean
  readonly bindingsRetrievable: boolean
  readonly metadata: JsonObject
}

interface Plan {
  readonly guid: string
  readonly id: string
  readonly name: string
  readonly description: string
  readonly free: boolean
  readonly bindable: boolean
  readonly planUpdateable: boolean
  readonly maintenance: {readonly version: string; readonly description: string} | undefined
  readonly metadata: JsonObject
}

/** The sandbox has one of each. */
export interface Catalog {
  readonly offering: Offering
  readonly plan: Plan
}

export const BROKER_GUID = '3c7d5e90-1f4b-4a86-bd2c-9e0a8b6f5d77'
export const BROKER_NAME = 'csb'
const OFFERING_GUID = '6a4e8c2f-9d07-4b51-8e3a-7c1f2d5b0988'
const PLAN_GUID = 'd90b3f6c-2a58-4e17-95cb-4b6e8a1d7c99'

/** GET /v2/catalog, as far as the Cloud Controller keeps it. */
interface OsbCatalog {
  readonly services: readonly {
    readonly id: string
    readonly name: string
    readonly description: string
    readonly tags?: readonly string[]
    readonly bindable: boolean
    readonly plan_updateable?: boolean
    readonly instances_retrievable?: boolean
    readonly bindings_retrievable?: boolean
    readonly metadata?: JsonObject
    readonly plans: readonly {
      readonly id: string
      readonly name: string
      readonly description: string
      readonly free?: boolean
      readonly bindable?: boolean
      readonly plan_updateable?: boolean
      readonly maintenance_info?: {readonly version: string; readonly description?: string}
      readonly metadata?: JsonObject
    }[]
  }[]
}

/** @throws Error for a catalog without a service and a plan */
export function takenOver(body: unknown): Catalog {
  const [service] = (body as OsbCatalog).services
  const plan = service?.plans[0]
  if (!service || !plan) throw new Error('the catalog of the broker is empty')
  const planUpdateable = service.plan_updateable ?? false
  return {
    offering: {
      guid: OFFERING_GUID,
      id: service.id,
      name: service.name,
      description: service.description,
      tags: service.tags ?? [],
      bindable: service.bindable,
      planUpdateable,
      instancesRetrievable: service.instances_retrievable ?? false,
      bindingsRetrievable: service.bindings_retrievable ?? false,
      metadata: service.metadata ?? {},
    },
    plan: {
      guid: PLAN_GUID,
      id: plan.id,
      name: plan.name,
      description: plan.description,
      free: plan.free ?? true,
      bindable: plan.bindable ?? service.bindable,
      planUpdateable: plan.plan_updateable ?? planUpdateable,
      maintenance: plan.maintenance_info && {
        version: plan.maintenance_info.version,
        description: plan.maintenance_info.description ?? '',
      },
      metadata: plan.metadata ?? {},
    },
  }
}
