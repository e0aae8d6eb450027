import {randomUUID} from 'node:crypto'
import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {accepted} from '../jobs/routes.ts'
import type {Catalog} from '../marketplace/catalog.ts'
import {mergedMetadata, NO_METADATA} from '../metadata.ts'
import {hasFailed} from '../operation.ts'
import {SPACES} from '../places.ts'
import {cloudFoundrySettings} from '../settings.ts'
import {requireActiveSpace} from '../suspended.ts'
import {notAuthorized, unprocessable, V3Error} from '../v3-error.ts'
import {
  addInstance,
  allInstances,
  findInstance,
  instanceNamed,
  removeInstance,
  type ServiceInstance,
} from './instances.ts'
import {instanceView} from './view.ts'

const LONGEST_NAME = 255

/** POST /v3/service_instances: of a managed one a job, of a user-provided one the instance. */
export async function createInstance(cloud: CloudController, {body, caller}: ApiRequest): Promise<ApiReply> {
  const {env} = cloud
  if (!cloudFoundrySettings(env).instanceCreation)
    throw new V3Error(403, 330_002, 'FeatureDisabled', 'Feature Disabled: service_instance_creation')
  const message = new Message(body)
  const type = message.text('type')
  if (type !== 'managed' && type !== 'user-provided')
    throw unprocessable("Type must be one of 'managed', 'user-provided'")
  const catalog = await cloud.marketplace.catalog()
  const spaceGuid = readable(message, type).requiredRelationship('space')
  if (type === 'managed') message.requiredRelationship('service_plan')
  if (!SPACES.some(({guid}) => guid === spaceGuid) || !caller.mayRead(spaceGuid))
    throw unprocessable('Invalid space. Ensure that the space exists and you have access to it.')
  if (!caller.mayWrite(spaceGuid)) throw notAuthorized()
  requireActiveSpace(env, spaceGuid)
  return type === 'managed'
    ? createManaged(cloud, message, spaceGuid, catalog)
    : createUserProvided(cloud, message, spaceGuid, catalog)
}

/** The message with all its members read once: each that does not fit is refused before anything is looked up. */
function readable(message: Message, type: 'managed' | 'user-provided'): Message {
  const own = type === 'managed' ? ['parameters'] : ['credentials', 'syslog_drain_url', 'route_service_url']
  message.only('type', 'name', 'relationships', 'tags', 'metadata', ...own)
  message.onlyRelationships('space', ...(type === 'managed' ? ['service_plan'] : []))
  instanceName(message)
  message.strings('tags')
  message.object('parameters')
  message.object('credentials')
  message.text('syslog_drain_url')
  message.text('route_service_url')
  message.metadata()
  return message
}

/** @throws V3Error 422 */
export function instanceName(message: Message): string {
  const name = message.name(Number.POSITIVE_INFINITY)
  if (name.length > LONGEST_NAME)
    throw unprocessable('You have requested an invalid service instance name. Names are limited to 255 characters.')
  return name
}

function createManaged(
  {env, api, jobs}: CloudController,
  message: Message,
  spaceGuid: string,
  {plan}: Catalog,
): ApiReply {
  const settings = cloudFoundrySettings(env)
  if (message.relationship('service_plan') !== plan.guid || !settings.planVisible)
    throw unprocessable(
      'Invalid service plan. Ensure that the service plan exists, is available, and you have access to it.',
    )
  const name = instanceName(message)
  const job = env.store.transaction(() => {
    const taken = instanceNamed(env, spaceGuid, name)
    const replaced = taken && hasFailed(taken.operation, 'create') ? taken : undefined
    if (taken && !replaced) throw unprocessable(`The service instance name is taken: ${name}.`)
    requireQuota(
      allInstances(env).filter(({guid, type}) => type === 'managed' && guid !== replaced?.guid),
      spaceGuid,
      settings,
    )
    if (!plan.free && !settings.paidPlans)
      throw unprocessable('The service instance cannot be created because paid service plans are not allowed.')
    if (replaced) {
      removeInstance(env, replaced.guid)
      jobs.enqueue('orphan.instance', replaced.guid)
    }
    const guid = randomUUID()
    addInstance(env, {
      guid,
      type: 'managed',
      spaceGuid,
      name,
      tags: message.strings('tags') ?? [],
      maintenanceVersion: plan.maintenance?.version,
      metadata: mergedMetadata(NO_METADATA, message.metadata()),
    })
    return jobs.enqueue('service_instance.create', guid, {parameters: message.object('parameters') ?? null})
  })
  return accepted(api, job)
}

function requireQuota(
  instances: readonly ServiceInstance[],
  spaceGuid: string,
  limits: {readonly organizationInstances: number; readonly spaceInstances: number},
): void {
  const inSpace = instances.filter((instance) => instance.spaceGuid === spaceGuid)
  if (isFull(inSpace.length, limits.spaceInstances))
    throw unprocessable("You have exceeded your space's services limit.")
  if (isFull(instances.length, limits.organizationInstances))
    throw unprocessable("You have exceeded your organization's services limit.")
}

/** @param limit -1 for none */
export const isFull = (count: number, limit: number): boolean => limit >= 0 && count >= limit

function createUserProvided(
  {env, api}: CloudController,
  message: Message,
  spaceGuid: string,
  catalog: Catalog,
): ApiReply {
  const name = instanceName(message)
  const guid = randomUUID()
  env.store.transaction(() => {
    if (instanceNamed(env, spaceGuid, name)) throw unprocessable(`The service instance name is taken: ${name}.`)
    addInstance(env, {
      guid,
      type: 'user-provided',
      spaceGuid,
      name,
      tags: message.strings('tags') ?? [],
      credentials: message.object('credentials') ?? {},
      syslogDrainUrl: message.text('syslog_drain_url') ?? null,
      routeServiceUrl: message.text('route_service_url') ?? null,
      metadata: mergedMetadata(NO_METADATA, message.metadata()),
    })
  })
  const made = findInstance(env, guid)
  return {status: 201, body: made && instanceView(api, made, catalog)}
}
