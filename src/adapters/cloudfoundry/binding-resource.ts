import {type LastOperation, type ServiceBinding, UNKNOWN_TIME} from '../../domain/instance/service-instance.ts'
import {lastOperationIn} from './instance-resource.ts'
import {NAME_ANNOTATION, operationOf, STATE_LABEL, UNDELIVERED} from './labels.ts'
import {listAt, memberAt, textAt} from './resource.ts'

/** A binding as Cloud Foundry API v3 shows it, read with care. */
export interface BindingResource {
  readonly binding: ServiceBinding
  readonly lastOperation: LastOperation
  /** What our label names; absent for one that another program made. */
  readonly operation?: string
  /** The label says that nobody has its credentials yet. */
  readonly undelivered: boolean
  /** Epoch milliseconds at which the last operation was last reported. */
  readonly askedAt: number
}

/** Bindings on a page that was asked for with their apps. */
export function bindingsOn(page: unknown): BindingResource[] {
  const apps = new Map(
    listAt(page, 'included', 'apps').map((app) => [textAt(app, 'guid') ?? '', textAt(app, 'name') ?? '']),
  )
  return listAt(page, 'resources').flatMap((resource) => bindingOf(resource, apps) ?? [])
}

export function bindingOf(
  resource: unknown,
  apps: ReadonlyMap<string, string> = new Map(),
): BindingResource | undefined {
  const id = textAt(resource, 'guid')
  const instanceId = textAt(resource, 'relationships', 'service_instance', 'data', 'guid')
  if (id === undefined || instanceId === undefined) return undefined
  const keyName = textAt(resource, 'name')
  const name = textAt(resource, 'metadata', 'annotations', NAME_ANNOTATION) ?? keyName
  const appGuid = textAt(resource, 'relationships', 'app', 'data', 'guid')
  const labels = memberAt(resource, 'metadata', 'labels')
  const operation = operationOf(labels)
  const lastOperation = lastOperationIn(resource)
  const undelivered = memberAt(labels, STATE_LABEL) === UNDELIVERED
  return {
    binding: {
      id,
      instanceId,
      ...(name === undefined ? {} : {name}),
      ...(keyName === undefined || keyName === name ? {} : {keyName}),
      ...(appGuid === undefined ? {} : {app: {id: appGuid, name: apps.get(appGuid) ?? appGuid}}),
      createdAt: textAt(resource, 'created_at') ?? UNKNOWN_TIME,
      state: stateOf(lastOperation, undelivered),
    },
    lastOperation,
    ...(operation === undefined ? {} : {operation}),
    undelivered,
    askedAt: Date.parse(textAt(resource, 'last_operation', 'updated_at') ?? '') || 0,
  }
}

function stateOf({type, state}: LastOperation, undelivered: boolean): ServiceBinding['state'] {
  if (state === 'in progress') return 'in progress'
  if (state === 'failed' || type === 'delete') return 'failed'
  return undelivered ? 'undelivered' : 'ready'
}
