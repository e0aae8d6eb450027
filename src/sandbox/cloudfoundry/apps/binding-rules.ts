import type {LastOperation} from '../operation.ts'
import type {BindingLimit} from './binding-limit.ts'
import {type AppBinding, hasFailedToBeCreated, isBeingCreated, isCreated} from './bindings.ts'

/** A request for a binding of type app. */
export interface AppBindingRequest {
  readonly name: string | null
  /** `single` where the request has none. */
  readonly strategy: 'single' | 'multiple'
  readonly instance: RequestedInstance
  /** Undefined when the request names no app. */
  readonly app: {readonly spaceGuid: string} | undefined
}

interface RequestedInstance {
  readonly guid: string
  /** Its own space, and those that it is shared with. */
  readonly spaceGuids: readonly string[]
  /** Whether there is a plan that allows bindings; true for user-provided instances. */
  readonly bindable: boolean
  /** How its last operation stands; `succeeded` for user-provided instances. */
  readonly operation: Pick<LastOperation, 'type' | 'state'>
}

/** Either the detail of a 422 (10008), or that the binding can be made once those that failed before it are gone. */
export type Verdict = {readonly refusal: string} | {readonly replaces: readonly string[]}

/**
 * Judges a binding of an app, in the order and in the words of the Cloud Controller
 * (service_credential_binding_app_create.rb).
 *
 * @param bindings every binding of the app, to whatever instance, in the order in which they were made
 * @returns `replaces`: guids of bindings that failed to be created, to be destroyed and cleaned up at the broker
 */
export function judgeAppBinding(
  request: AppBindingRequest,
  bindings: readonly AppBinding[],
  limit: BindingLimit,
): Verdict {
  const refusal = refusalOfInstance(request) ?? refusalOfBindings(request, bindings, limit)
  if (refusal !== undefined) return {refusal}
  const failed = bindings.filter((binding) => toSameInstance(request, binding) && hasFailedToBeCreated(binding))
  return {replaces: failed.map(({guid}) => guid)}
}

const toSameInstance = ({instance}: AppBindingRequest, {instanceGuid}: AppBinding): boolean =>
  instanceGuid === instance.guid

function refusalOfInstance({app, instance}: AppBindingRequest): string | undefined {
  if (!app) return 'No app was specified'
  if (!instance.spaceGuids.includes(app.spaceGuid)) return 'The service instance and the app are in different spaces'
  if (!instance.bindable) return 'Service plan does not allow bindings'
  const {type, state} = instance.operation
  if (type === 'create' && state === 'failed') return 'Service instance not found'
  if (state === 'initial' || state === 'in progress')
    return 'There is an operation in progress for the service instance'
  return undefined
}

function refusalOfBindings(
  request: AppBindingRequest,
  bindings: readonly AppBinding[],
  limit: BindingLimit,
): string | undefined {
  const most = limit === 'unknown-field' ? 1 : limit
  const existing = bindings.filter((binding) => toSameInstance(request, binding) && !hasFailedToBeCreated(binding))
  for (const binding of existing) {
    const refusal = refusalBeside(binding, request, most)
    if (refusal !== undefined) return refusal
  }
  if (existing.length >= most)
    return `The app has too many bindings to this service instance (limit: ${most}). Consider deleting existing/orphaned bindings.`
  const taken = bindings.some((binding) => !toSameInstance(request, binding) && binding.name === request.name)
  if (request.name === null || !taken) return undefined
  return `The binding name is invalid. Binding names must be unique for a given service instance and app. The app already has a binding with name '${request.name}'.`
}

/** Whether a binding stands in the way of another one of the same app and instance. */
function refusalBeside(binding: AppBinding, {name, strategy}: AppBindingRequest, most: number): string | undefined {
  const one = most === 1 || strategy === 'single'
  if (one && (isCreated(binding) || isBeingCreated(binding))) return 'The app is already bound to the service instance'
  if (isBeingCreated(binding))
    return `There is already a binding in progress for this service instance and app (binding guid: ${binding.guid})`
  if (binding.operation.type === 'delete')
    return most === 1
      ? 'The binding is getting deleted or its deletion failed'
      : 'A binding for this service instance and app is getting deleted or its deletion failed'
  if (binding.name !== name) return 'The binding name cannot be changed for the same app and service instance'
  return undefined
}

/** Fields of a request for a binding that depend on the platform's version. */
export const bindingFields = (limit: BindingLimit): readonly string[] => (limit === 'unknown-field' ? [] : ['strategy'])

/** The detail of a 422 for a `strategy` of a request, undefined where it is one, or absent. */
export function refusalOfStrategy(strategy: unknown): string | undefined {
  const known = strategy === undefined || strategy === null || strategy === 'single' || strategy === 'multiple'
  return known ? undefined : "Strategy must be 'single' or 'multiple'"
}

const LONGEST_NAME = 255

/** The detail of a 422 for the name of a binding of an app, which may have none (service_binding.rb). */
export function refusalOfAppBindingName(name: string | null): string | undefined {
  if (name === null || name === '') return undefined
  if (name.length > LONGEST_NAME)
    return `The binding name is invalid. App binding names must be less than ${LONGEST_NAME + 1} characters.`
  if (!/^[\w-]+$/.test(name))
    return 'The binding name is invalid. Valid characters are alphanumeric, underscore, and dash.'
  return undefined
}
