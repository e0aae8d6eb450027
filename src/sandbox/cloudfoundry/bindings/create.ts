import {randomUUID} from 'node:crypto'
import type {App} from '../apps/app.ts'
import {Apps} from '../apps/apps.ts'
import {bindingFields, judgeAppBinding, refusalOfAppBindingName, refusalOfStrategy} from '../apps/binding-rules.ts'
import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {isFull} from '../instances/create.ts'
import {allInstances, findInstance, type ServiceInstance} from '../instances/instances.ts'
import {accepted} from '../jobs/routes.ts'
import type {Catalog} from '../marketplace/catalog.ts'
import {mergedMetadata, NO_METADATA} from '../metadata.ts'
import {hasFailed, isRunning} from '../operation.ts'
import {cloudFoundrySettings} from '../settings.ts'
import {requireActiveSpace} from '../suspended.ts'
import {notAuthorized, unprocessable} from '../v3-error.ts'
import {
  addBinding,
  allBindings,
  bindingsOfApp,
  bindingsOfInstance,
  findBinding,
  keepCredentials,
  removeBinding,
} from './bindings.ts'
import {bindingView} from './view.ts'

const LONGEST_NAME = 255

/** POST /v3/service_credential_bindings: a job, or the binding of an app to a user-provided instance. */
export async function createBinding(cloud: CloudController, {body, caller}: ApiRequest): Promise<ApiReply> {
  const {env} = cloud
  const message = new Message(body)
  const {bindingLimit} = cloudFoundrySettings(env)
  message.only('type', 'name', 'relationships', 'parameters', 'metadata', ...bindingFields(bindingLimit))
  const type = message.text('type')
  if (type !== 'key' && type !== 'app') throw unprocessable("Type must be one of 'key', 'app'")
  message.onlyRelationships('service_instance', ...(type === 'app' ? ['app'] : []))
  const strategy = refusalOfStrategy(message.value('strategy'))
  if (strategy !== undefined) throw unprocessable(strategy)
  const instanceGuid = message.requiredRelationship('service_instance')
  const appGuid = type === 'app' ? message.requiredRelationship('app') : undefined
  if (type === 'key') message.name(LONGEST_NAME)
  message.object('parameters')
  message.metadata()
  const catalog = await cloud.marketplace.catalog()
  const instance = findInstance(env, instanceGuid)
  if (!instance || !caller.mayRead(instance.spaceGuid))
    throw unprocessable(`The service instance could not be found: '${instanceGuid}'`)
  if (instance.type === 'user-provided' && message.has('parameters'))
    throw unprocessable('Binding parameters are not supported for user-provided service instances')
  const app = appGuid === undefined ? undefined : new Apps(env).find(appGuid)
  if (appGuid !== undefined && (!app || !caller.mayRead(app.spaceGuid)))
    throw unprocessable(`The app could not be found: '${appGuid}'`)
  if (app ? !caller.mayOperate(app.spaceGuid) : !caller.mayWrite(instance.spaceGuid)) throw notAuthorized()
  requireActiveSpace(env, instance.spaceGuid)
  return env.store.transaction(() =>
    app ? createAppBinding(cloud, message, instance, app, catalog) : createKey(cloud, message, instance, catalog),
  )
}

function createKey(cloud: CloudController, message: Message, instance: ServiceInstance, {plan}: Catalog): ApiReply {
  const {env, api, jobs} = cloud
  if (instance.type === 'user-provided')
    throw unprocessable(
      "Service credential bindings of type 'key' are not supported for user-provided service instances.",
    )
  if (!plan.bindable) throw unprocessable('Service plan does not allow bindings.')
  if (hasFailed(instance.operation, 'create')) throw unprocessable('Service instance not found')
  if (isRunning(instance.operation)) throw unprocessable('There is an operation in progress for the service instance')
  const name = message.name(LONGEST_NAME)
  const failed = replacedKey(cloud, instance, name)
  requireKeyQuota(cloud, instance, failed)
  if (failed !== undefined) replace(cloud, instance, [failed])
  const guid = randomUUID()
  addBinding(env, {
    guid,
    type: 'key',
    name,
    instanceGuid: instance.guid,
    appGuid: null,
    metadata: metadataOf(message),
  })
  return accepted(api, jobs.enqueue('service_keys.create', guid, input(message)))
}

/** Guid of a key of the same name that could not be made, undefined where there is no such key. */
function replacedKey({env}: CloudController, instance: ServiceInstance, name: string): string | undefined {
  const same = bindingsOfInstance(env, instance.guid).find((binding) => binding.type === 'key' && binding.name === name)
  if (!same || hasFailed(same.operation, 'create')) return same?.guid
  const going = same.operation.type === 'delete' ? ' that is getting deleted or its deletion failed' : ''
  throw unprocessable(
    `The binding name is invalid. Key binding names must be unique. The service instance already has a key binding with name '${name}'${going}.`,
  )
}

function requireKeyQuota({env}: CloudController, {spaceGuid}: ServiceInstance, replaced: string | undefined): void {
  const {spaceKeys, organizationKeys} = cloudFoundrySettings(env)
  if (spaceKeys < 0 && organizationKeys < 0) return
  const inSpace = new Set(
    allInstances(env)
      .filter((instance) => instance.spaceGuid === spaceGuid)
      .map(({guid}) => guid),
  )
  const keys = allBindings(env).filter(({type, guid}) => type === 'key' && guid !== replaced)
  if (isFull(keys.filter(({instanceGuid}) => inSpace.has(instanceGuid)).length, spaceKeys))
    throw unprocessable("You have exceeded your space's limit for service binding of type key.")
  if (isFull(keys.length, organizationKeys))
    throw unprocessable("You have exceeded your organization's limit for service binding of type key.")
}

function createAppBinding(
  cloud: CloudController,
  message: Message,
  instance: ServiceInstance,
  app: App,
  {plan}: Catalog,
): ApiReply {
  const {env, api, jobs} = cloud
  const name = message.text('name') ?? null
  const refusal = refusalOfAppBindingName(name)
  if (refusal !== undefined) throw unprocessable(refusal)
  const verdict = judgeAppBinding(
    {
      name,
      strategy: message.value('strategy') === 'multiple' ? 'multiple' : 'single',
      instance: {
        guid: instance.guid,
        spaceGuids: [instance.spaceGuid],
        bindable: instance.type === 'user-provided' || plan.bindable,
        operation: instance.operation,
      },
      app: {spaceGuid: app.spaceGuid},
    },
    bindingsOfApp(env, app.guid),
    cloudFoundrySettings(env).bindingLimit,
  )
  if ('refusal' in verdict) throw unprocessable(verdict.refusal)
  replace(cloud, instance, verdict.replaces)
  const guid = randomUUID()
  addBinding(env, {
    guid,
    type: 'app',
    name,
    instanceGuid: instance.guid,
    appGuid: app.guid,
    metadata: metadataOf(message),
  })
  if (instance.type === 'managed') return accepted(api, jobs.enqueue('service_bindings.create', guid, input(message)))
  keepCredentials(env, guid, instance.credentials, instance.syslogDrainUrl)
  const made = findBinding(env, guid)
  return {status: 201, body: made && bindingView(api, made, false)}
}

/** Bindings that could not be made go, and whatever the broker made of them. */
function replace({env, jobs}: CloudController, instance: ServiceInstance, guids: readonly string[]): void {
  for (const guid of guids) {
    removeBinding(env, guid)
    if (instance.type === 'managed') jobs.enqueue('orphan.binding', guid, {instanceGuid: instance.guid})
  }
}

const input = (message: Message): {parameters: unknown} => ({parameters: message.object('parameters') ?? null})

const metadataOf = (message: Message) => mergedMetadata(NO_METADATA, message.metadata())
