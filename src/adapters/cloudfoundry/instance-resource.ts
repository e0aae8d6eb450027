import {settingsOfBroker} from '../../domain/instance/broker-parameters.ts'
import type {LastOperation, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'
import {PARAMETERS_ANNOTATION} from './labels.ts'
import {OFFERING_NAME, PLAN_NAME} from './requests.ts'
import {listAt, memberAt, textAt} from './resource.ts'

/** An instance as Cloud Foundry API v3 shows it, read with care. */
export interface InstanceResource {
  readonly instance: ServiceInstance
  /** Guid of its plan. */
  readonly plan?: string
  /** The broker works with a newer version than the instance. */
  readonly upgradeAvailable: boolean
}

/** Instances of our offering and plan on a page that was asked for with the names of both. */
export function instancesOn(page: unknown): InstanceResource[] {
  const offerings = new Set(guidsNamed(listAt(page, 'included', 'service_offerings'), OFFERING_NAME))
  const plans = new Set(
    listAt(page, 'included', 'service_plans')
      .filter((plan) => textAt(plan, 'name') === PLAN_NAME)
      .filter((plan) => offerings.has(textAt(plan, 'relationships', 'service_offering', 'data', 'guid') ?? ''))
      .flatMap((plan) => textAt(plan, 'guid') ?? []),
  )
  return listAt(page, 'resources')
    .flatMap((resource) => instanceOf(resource) ?? [])
    .filter(({plan}) => plan !== undefined && plans.has(plan))
}

/** Undefined for what is no managed instance. */
export function instanceOf(resource: unknown): InstanceResource | undefined {
  const id = textAt(resource, 'guid')
  const name = textAt(resource, 'name')
  if (id === undefined || name === undefined) return undefined
  const plan = textAt(resource, 'relationships', 'service_plan', 'data', 'guid')
  const lastOperation = lastOperationIn(resource)
  const createdAt = textAt(resource, 'created_at')
  const updatedAt = updatedAtIn(resource)
  const parameters = rememberedParameters(resource, lastOperation)
  return {
    instance: {
      id,
      name,
      lastOperation,
      ...(createdAt === undefined ? {} : {createdAt}),
      ...(updatedAt === undefined ? {} : {updatedAt}),
      ...(parameters === undefined ? {} : {parameters}),
    },
    ...(plan === undefined ? {} : {plan}),
    upgradeAvailable: memberAt(resource, 'upgrade_available') === true,
  }
}

const TYPES = ['create', 'update', 'delete'] as const

/** `initial`: the broker has not answered yet (cloud_controller_ng service_instance_presenter.rb). */
export function lastOperationIn(resource: unknown): LastOperation {
  const type = TYPES.find((known) => known === textAt(resource, 'last_operation', 'type')) ?? 'create'
  const state = textAt(resource, 'last_operation', 'state')
  return {
    type,
    state: state === 'failed' || state === 'succeeded' ? state : 'in progress',
    description: textAt(resource, 'last_operation', 'description') ?? '',
  }
}

/** When the last update ended, however it ended: one that failed may have changed something. */
function updatedAtIn(resource: unknown): string | undefined {
  const {type, state} = lastOperationIn(resource)
  return type === 'update' && state !== 'in progress' ? textAt(resource, 'last_operation', 'updated_at') : undefined
}

/** What a creation of ours asked for; an update, perhaps another program's, leaves that behind. */
function rememberedParameters(resource: unknown, {type}: LastOperation): InstanceSettings | undefined {
  const text = textAt(resource, 'metadata', 'annotations', PARAMETERS_ANNOTATION)
  if (type !== 'create' || text === undefined) return undefined
  try {
    return settingsOfBroker(JSON.parse(text))
  } catch {
    return undefined
  }
}

function guidsNamed(resources: readonly unknown[], name: string): string[] {
  return resources
    .filter((resource) => textAt(resource, 'name') === name)
    .flatMap((found) => textAt(found, 'guid') ?? [])
}
