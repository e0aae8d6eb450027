import {appView} from '../apps/app-view.ts'
import {Apps} from '../apps/apps.ts'
import {BrokerError} from '../broker-error.ts'
import {brokerRefusal} from '../broker-refusal.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {findInstance, type ServiceInstance} from '../instances/instances.ts'
import {instanceView} from '../instances/view.ts'
import {labelSelector} from '../label-selector.ts'
import type {Catalog} from '../marketplace/catalog.ts'
import {listReply} from '../page.ts'
import {notFound, resourceNotFound, V3Error} from '../v3-error.ts'
import {allBindings, findBinding, type ServiceBinding} from './bindings.ts'
import {bindingView} from './view.ts'

const INCLUDES = ['app', 'service_instance'] as const

export async function listBindings(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  const {query, caller} = request
  query.onlyFilters(
    ...['names', 'guids', 'type', 'service_instance_guids', 'service_instance_names', 'app_guids', 'app_names'],
    ...['service_plan_guids', 'service_plan_names', 'service_offering_guids', 'service_offering_names'],
    ...['include', 'label_selector'],
  )
  const catalog = await cloud.marketplace.catalog()
  const {env, api} = cloud
  const type = query.oneOf('type', ['app', 'key'])
  const includes = query.include(...INCLUDES)
  const hasLabels = labelSelector(query.text('label_selector'))
  const among = (name: string, value: string | null | undefined): boolean => {
    const values = query.list(name)
    return values === undefined || (typeof value === 'string' && values.includes(value))
  }
  const apps = new Apps(env)
  const instances = new Map<string, ServiceInstance>()
  const rows = allBindings(env).filter((binding) => {
    const instance = instances.get(binding.instanceGuid) ?? findInstance(env, binding.instanceGuid)
    if (!instance || !caller.mayRead(instance.spaceGuid)) return false
    instances.set(instance.guid, instance)
    const managed = instance.type === 'managed'
    return (
      (type === undefined || binding.type === type) &&
      among('names', binding.name) &&
      among('guids', binding.guid) &&
      among('service_instance_guids', instance.guid) &&
      among('service_instance_names', instance.name) &&
      among('app_guids', binding.appGuid) &&
      (query.list('app_names') === undefined || among('app_names', apps.find(binding.appGuid ?? '')?.name)) &&
      among('service_plan_guids', managed ? catalog.plan.guid : undefined) &&
      among('service_plan_names', managed ? catalog.plan.name : undefined) &&
      among('service_offering_guids', managed ? catalog.offering.guid : undefined) &&
      among('service_offering_names', managed ? catalog.offering.name : undefined) &&
      hasLabels(binding.metadata.labels)
    )
  })
  return listReply(cloud, request, {
    rows,
    view: (binding) => bindingView(api, binding, instances.get(binding.instanceGuid)?.type === 'managed'),
    order: ['name'],
    included: (shown) => included(cloud, shown, includes, catalog),
  })
}

/** GET /v3/service_route_bindings: mail has no routes. */
export function listRouteBindings(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.onlyFilters(
    ...['guids', 'service_instance_guids', 'service_instance_names', 'route_guids', 'include', 'label_selector'],
  )
  return listReply(cloud, request, {rows: [], view: () => ({})})
}

export async function getBinding(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  request.query.only('include')
  const includes = request.query.include(...INCLUDES)
  const catalog = await cloud.marketplace.catalog()
  const {binding, instance} = readableBinding(cloud, request)
  const body = bindingView(cloud.api, binding, instance.type === 'managed')
  const beside = included(cloud, [binding], includes, catalog)
  return {status: 200, body: beside ? {...body, included: beside} : body}
}

/** GET …/details: secrets, once the binding has been made and as long as nobody tried to delete it. */
export function getDetails(cloud: CloudController, request: ApiRequest): ApiReply {
  const {binding, instance} = readableBinding(cloud, request)
  if (!request.caller.mayReadSecrets(instance.spaceGuid)) throw notFound('Service credential binding')
  const {type, state} = binding.operation
  if (type !== 'create' || state !== 'succeeded') {
    const what = binding.type === 'key' ? 'service key' : 'service binding'
    throw resourceNotFound(`${type === 'delete' ? 'Deletion' : 'Creation'} of ${what} ${state}`)
  }
  return {
    status: 200,
    body: {
      credentials: binding.credentials ?? instance.credentials,
      ...(binding.syslogDrainUrl === null ? {} : {syslog_drain_url: binding.syslogDrainUrl}),
    },
  }
}

/** GET …/parameters: as they were sent with the bind. The broker is asked. */
export async function getParameters(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  const {binding, instance} = readableBinding(cloud, request)
  if (instance.type === 'user-provided')
    throw new V3Error(
      502,
      90_007,
      'ServiceFetchBindingParametersNotSupported',
      'This service does not support fetching service binding parameters.',
    )
  const path = `/service_instances/${instance.guid}/service_bindings/${binding.guid}`
  try {
    const {body} = await cloud.broker.send('GET', path, instance.guid)
    return {status: 200, body: body['parameters'] ?? {}}
  } catch (error) {
    throw error instanceof BrokerError ? brokerRefusal(error) : error
  }
}

/** @throws V3Error 404 for one that is not there, and for one that the caller may not see */
export function readableBinding(
  {env}: CloudController,
  {ids, caller}: ApiRequest,
): {readonly binding: ServiceBinding; readonly instance: ServiceInstance} {
  const binding = findBinding(env, ids[0] ?? '')
  const instance = binding && findInstance(env, binding.instanceGuid)
  if (!binding || !instance || !caller.mayRead(instance.spaceGuid)) throw notFound('Service credential binding')
  return {binding, instance}
}

function included(
  {env, api}: CloudController,
  bindings: readonly ServiceBinding[],
  includes: readonly string[],
  catalog: Catalog,
): object | undefined {
  if (includes.length === 0) return undefined
  const guids = (of: (binding: ServiceBinding) => string | null): string[] => [
    ...new Set(bindings.map(of).filter((guid) => guid !== null)),
  ]
  const apps = new Apps(env)
  return {
    ...(includes.includes('app')
      ? {
          apps: guids(({appGuid}) => appGuid)
            .flatMap((guid) => apps.find(guid) ?? [])
            .map((app) => appView(api, app)),
        }
      : {}),
    ...(includes.includes('service_instance')
      ? {
          service_instances: guids(({instanceGuid}) => instanceGuid)
            .flatMap((guid) => findInstance(env, guid) ?? [])
            .map((instance) => instanceView(api, instance, catalog)),
        }
      : {}),
  }
}
