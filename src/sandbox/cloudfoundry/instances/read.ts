import {BrokerError} from '../broker-error.ts'
import {brokerRefusal} from '../broker-refusal.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {labelSelector} from '../label-selector.ts'
import {hasFailed, isRunning} from '../operation.ts'
import {listReply} from '../page.ts'
import {ORGANIZATION} from '../places.ts'
import {notAuthorized, notFound, V3Error} from '../v3-error.ts'
import {FIELD_PARAMETERS, includedFields} from './fields.ts'
import {allInstances, findInstance, type ServiceInstance} from './instances.ts'
import {instanceView} from './view.ts'

export async function listInstances(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  const {query, caller} = request
  query.onlyFilters(
    ...['names', 'guids', 'type', 'space_guids', 'organization_guids', 'service_plan_guids', 'service_plan_names'],
    ...['label_selector', ...FIELD_PARAMETERS],
  )
  const catalog = await cloud.marketplace.catalog()
  const type = query.oneOf('type', ['managed', 'user-provided'])
  const hasLabels = labelSelector(query.text('label_selector'))
  const among = (name: string, value: string): boolean => query.list(name)?.includes(value) ?? true
  const ofPlan = ({type}: ServiceInstance, name: string, value: string): boolean =>
    query.list(name) === undefined || (type === 'managed' && among(name, value))
  const rows = allInstances(cloud.env).filter(
    (instance) =>
      caller.mayRead(instance.spaceGuid) &&
      (type === undefined || instance.type === type) &&
      among('names', instance.name) &&
      among('guids', instance.guid) &&
      among('space_guids', instance.spaceGuid) &&
      among('organization_guids', ORGANIZATION.guid) &&
      ofPlan(instance, 'service_plan_guids', catalog.plan.guid) &&
      ofPlan(instance, 'service_plan_names', catalog.plan.name) &&
      hasLabels(instance.metadata.labels),
  )
  return listReply(cloud, request, {
    rows,
    view: (instance) => instanceView(cloud.api, instance, catalog),
    order: ['name'],
    included: (shown) => includedFields(cloud, query, shown, catalog),
  })
}

export async function getInstance(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  const {query} = request
  query.only(...FIELD_PARAMETERS)
  const catalog = await cloud.marketplace.catalog()
  const instance = readableInstance(cloud, request)
  const body = instanceView(cloud.api, instance, catalog)
  const included = includedFields(cloud, query, [instance], catalog)
  return {status: 200, body: included ? {...body, included} : body}
}

/** GET …/parameters: what users sent, merged over updates. The broker is asked. */
export async function getParameters(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  const instance = readableInstance(cloud, request)
  if (instance.type === 'user-provided')
    throw new V3Error(
      400,
      120_004,
      'ServiceFetchInstanceParametersNotSupported',
      'This service does not support fetching service instance parameters.',
    )
  if (hasFailed(instance.operation, 'create')) throw notFound('Service instance')
  if (isRunning(instance.operation)) throw operationInProgress(instance)
  try {
    const {body} = await cloud.broker.send('GET', `/service_instances/${instance.guid}`, instance.guid)
    return {status: 200, body: body['parameters'] ?? {}}
  } catch (error) {
    throw error instanceof BrokerError ? brokerRefusal(error) : error
  }
}

/** GET …/credentials, of user-provided instances only. */
export function getCredentials(cloud: CloudController, request: ApiRequest): ApiReply {
  const instance = readableInstance(cloud, request)
  if (instance.type === 'managed') throw notFound('Service instance')
  if (!request.caller.mayReadSecrets(instance.spaceGuid)) throw notAuthorized()
  return {status: 200, body: instance.credentials}
}

export function getPermissions(cloud: CloudController, request: ApiRequest): ApiReply {
  const {spaceGuid} = readableInstance(cloud, request)
  return {status: 200, body: {manage: request.caller.mayWrite(spaceGuid), read: true}}
}

/** @throws V3Error 404 for one that is not there, and for one that the caller may not see */
export function readableInstance({env}: CloudController, {ids, caller}: ApiRequest): ServiceInstance {
  const instance = findInstance(env, ids[0] ?? '')
  if (!instance || !caller.mayRead(instance.spaceGuid)) throw notFound('Service instance')
  return instance
}

export const operationInProgress = ({name}: ServiceInstance): V3Error =>
  new V3Error(
    409,
    60_016,
    'AsyncServiceInstanceOperationInProgress',
    `An operation for service instance ${name} is in progress.`,
  )
