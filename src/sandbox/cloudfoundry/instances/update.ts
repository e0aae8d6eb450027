import {Apps} from '../apps/apps.ts'
import {bindingsOfInstance} from '../bindings/bindings.ts'
import {isObject, type JsonObject, Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {accepted} from '../jobs/routes.ts'
import type {Catalog} from '../marketplace/catalog.ts'
import {mergedMetadata} from '../metadata.ts'
import {hasFailed, isRunning} from '../operation.ts'
import {requireActiveSpace} from '../suspended.ts'
import {notAuthorized, unprocessable, V3Error} from '../v3-error.ts'
import {instanceName} from './create.ts'
import {
  changeInstance,
  findInstance,
  type InstanceChange,
  instanceNamed,
  type ServiceInstance,
  setInstanceOperation,
} from './instances.ts'
import {operationInProgress, readableInstance} from './read.ts'
import {instanceView} from './view.ts'

/** PATCH /v3/service_instances/:guid: a job where the broker has to be asked, else the instance. */
export async function updateInstance(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  const {env} = cloud
  const catalog = await cloud.marketplace.catalog()
  const instance = writableInstance(cloud, request)
  const message = new Message(request.body)
  const managed = instance.type === 'managed'
  const own = managed
    ? ['parameters', 'maintenance_info', 'relationships']
    : ['credentials', 'syslog_drain_url', 'route_service_url']
  message.only('name', 'tags', 'metadata', ...own)
  const change = changeFrom(message, instance)
  if (!managed) {
    refuseTakenName(cloud, instance, change)
    changeInstance(env, instance, change)
    setInstanceOperation(env, instance.guid, 'update', 'succeeded')
    return shown(cloud, instance.guid, catalog)
  }
  return env.store.transaction(() => updateManaged(cloud, message, instance, change, catalog))
}

function updateManaged(
  cloud: CloudController,
  message: Message,
  instance: ServiceInstance,
  change: InstanceChange,
  catalog: Catalog,
): ApiReply {
  const {env, api, jobs} = cloud
  message.onlyRelationships('service_plan')
  const version = maintenanceVersion(message)
  const parameters = message.object('parameters')
  refuseTakenName(cloud, instance, change)
  refusePlanChange(message, catalog)
  if (version !== undefined && version !== catalog.plan.maintenance?.version && version !== instance.maintenanceVersion)
    throw unprocessable(
      'maintenance_info.version requested is invalid. Please ensure the catalog is up to date and you are providing a version supported by this service plan.',
    )
  if (hasFailed(instance.operation, 'create'))
    throw new V3Error(
      404,
      60_004,
      'ServiceInstanceNotFound',
      `The service instance could not be found: ${instance.name}`,
    )
  if (instance.operation.type === 'delete' && isRunning(instance.operation))
    throw unprocessable('The service instance is invalid: The service instance is getting deleted.')
  const onlyMetadata =
    change.name === undefined && change.tags === undefined && parameters === undefined && version === undefined
  if (!onlyMetadata) refuseOthersWork(cloud, instance)
  const needsBroker = parameters !== undefined || (version !== undefined && version !== instance.maintenanceVersion)
  if (!needsBroker) {
    changeInstance(env, instance, change)
    if (!onlyMetadata) setInstanceOperation(env, instance.guid, 'update', 'succeeded')
    return shown(cloud, instance.guid, catalog)
  }
  setInstanceOperation(env, instance.guid, 'update', 'in progress')
  const input: JsonObject = {
    parameters: parameters ?? {},
    change: {...change, ...(version === undefined ? {} : {maintenanceVersion: version})},
    version: version ?? null,
  }
  return accepted(api, jobs.enqueue('service_instance.update', instance.guid, input))
}

function changeFrom(message: Message, before: ServiceInstance): InstanceChange {
  const metadata = message.metadata()
  return {
    ...(message.has('name') ? {name: instanceName(message)} : {}),
    ...(message.has('tags') ? {tags: message.strings('tags') ?? []} : {}),
    ...(metadata ? {metadata: mergedMetadata(before.metadata, metadata)} : {}),
    ...(message.has('credentials') ? {credentials: message.object('credentials') ?? {}} : {}),
    ...(message.has('syslog_drain_url') ? {syslogDrainUrl: message.text('syslog_drain_url') ?? null} : {}),
    ...(message.has('route_service_url') ? {routeServiceUrl: message.text('route_service_url') ?? null} : {}),
  }
}

function maintenanceVersion(message: Message): string | undefined {
  const info = message.object('maintenance_info')
  if (info === undefined) return undefined
  const version = isObject(info) ? info['version'] : undefined
  if (typeof version !== 'string' || !/^\d+\.\d+\.\d+/.test(version))
    throw unprocessable('Maintenance info version should be a semantic version')
  return version
}

function refuseTakenName({env}: CloudController, instance: ServiceInstance, {name}: InstanceChange): void {
  const taken = name === undefined ? undefined : instanceNamed(env, instance.spaceGuid, name)
  if (taken && taken.guid !== instance.guid) throw unprocessable(`The service instance name is taken: ${name}`)
}

/** Naming a plan is enough, even the same one: the offering does not let plans be changed. */
function refusePlanChange(message: Message, {plan}: Catalog): void {
  const wanted = message.relationship('service_plan')
  if (wanted === undefined) return
  if (wanted !== plan.guid)
    throw unprocessable(
      'Invalid service plan. Ensure that the service plan exists, is available, and you have access to it.',
    )
  if (!plan.planUpdateable) throw unprocessable('The service does not support changing plans.')
}

/** @throws V3Error 409 while the instance or the binding of an app is being worked on */
function refuseOthersWork({env}: CloudController, instance: ServiceInstance): void {
  if (isRunning(instance.operation)) throw operationInProgress(instance)
  const busy = bindingsOfInstance(env, instance.guid).find(
    ({appGuid, operation}) => appGuid !== null && isRunning(operation),
  )
  if (!busy) return
  const app = new Apps(env).find(busy.appGuid ?? '')?.name ?? ''
  throw new V3Error(
    409,
    90_008,
    'AsyncServiceBindingOperationInProgress',
    `An operation for the service binding between app ${app} and service instance ${instance.name} is in progress.`,
  )
}

function shown({env, api}: CloudController, guid: string, catalog: Catalog): ApiReply {
  const instance = findInstance(env, guid)
  return {status: 200, body: instance && instanceView(api, instance, catalog)}
}

/** @throws V3Error 404, 403 */
export function writableInstance(cloud: CloudController, request: ApiRequest): ServiceInstance {
  const instance = readableInstance(cloud, request)
  if (!request.caller.mayWrite(instance.spaceGuid)) throw notAuthorized()
  requireActiveSpace(cloud.env, instance.spaceGuid)
  return instance
}
