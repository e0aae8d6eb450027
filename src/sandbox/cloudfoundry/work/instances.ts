import {bindingsOfInstance} from '../bindings/bindings.ts'
import {isObject, type JsonObject} from '../body.ts'
import {BrokerError} from '../broker-error.ts'
import type {CloudController} from '../context.ts'
import {
  changeInstance,
  findInstance,
  type InstanceChange,
  removeInstance,
  type ServiceInstance,
  setInstanceOperation,
} from '../instances/instances.ts'
import {type Job, setJobInput} from '../jobs/job.ts'
import type {Turn} from '../jobs/jobs.ts'
import {unbindOne} from './bindings.ts'
import {idQuery, provisionBody, updateBody} from './osb-bodies.ts'
import {operationAtBroker} from './poll.ts'

/** service_instance.create */
export async function provision(cloud: CloudController, job: Job): Promise<Turn> {
  const {env, jobs} = cloud
  const instance = findInstance(env, job.resourceGuid)
  if (!instance) return failed('provision', 'The service instance is gone.')
  if (instance.operation.type === 'delete') return failed('create managed', 'The service instance is being deleted.')
  if (job.state === 'POLLING') return pollProvision(cloud, instance)
  const parameters = isObject(job.input['parameters']) ? job.input['parameters'] : undefined
  // Begun by a process that is gone: the broker may know the instance already.
  const isResumed = job.input['sent'] === true
  setJobInput(env, job.guid, {...job.input, sent: true})
  try {
    const catalog = await cloud.marketplace.catalog()
    const path = `/service_instances/${instance.guid}?accepts_incomplete=true`
    await cloud.broker.send('PUT', path, instance.guid, provisionBody(instance, parameters, catalog))
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    if (!(isResumed && error.status === 409)) {
      setInstanceOperation(env, instance.guid, 'create', 'failed', error.message)
      if (error.mayHaveMade) jobs.enqueue('orphan.instance', instance.guid)
      return failed('provision', error.message)
    }
  }
  setInstanceOperation(env, instance.guid, 'create', 'in progress')
  return 'poll'
}

async function pollProvision(cloud: CloudController, instance: ServiceInstance): Promise<Turn> {
  const {env} = cloud
  const answer = await operationAtBroker(cloud, instance.guid).catch((error) => {
    // Whatever goes wrong with a poll of a create, the next one may go better.
    if (error instanceof BrokerError) return {state: 'in progress', description: instance.operation.description ?? ''}
    throw error
  })
  // A delete was accepted meanwhile: then that is the operation.
  if (findInstance(env, instance.guid)?.operation.type !== 'create') return 'poll'
  const {state, description} = answer
  if (state === 'succeeded') {
    setInstanceOperation(env, instance.guid, 'create', 'succeeded', description)
    return 'done'
  }
  if (state === 'failed') {
    setInstanceOperation(env, instance.guid, 'create', 'failed', description)
    return failed('create managed', description)
  }
  setInstanceOperation(env, instance.guid, 'create', 'in progress', description)
  return 'poll'
}

/** service_instance.update: an upgrade too. What the Cloud Controller keeps itself changes when the broker is through. */
export async function update(cloud: CloudController, job: Job): Promise<Turn> {
  const {env} = cloud
  const instance = findInstance(env, job.resourceGuid)
  if (!instance) return failed('update', 'The service instance is gone.')
  const fail = (description: string): Turn => {
    setInstanceOperation(env, instance.guid, 'update', 'failed', description)
    return failed('update', description)
  }
  try {
    if (job.state === 'PROCESSING') {
      const catalog = await cloud.marketplace.catalog()
      const {parameters, version} = job.input
      const body = updateBody(
        instance,
        isObject(parameters) ? parameters : {},
        typeof version === 'string' ? version : undefined,
        catalog,
      )
      await cloud.broker.send(
        'PATCH',
        `/service_instances/${instance.guid}?accepts_incomplete=true`,
        instance.guid,
        body,
      )
      setInstanceOperation(env, instance.guid, 'update', 'in progress')
      return 'poll'
    }
    const {state, description} = await operationAtBroker(cloud, instance.guid)
    if (state === 'failed') return fail(description)
    setInstanceOperation(env, instance.guid, 'update', state === 'succeeded' ? state : 'in progress', description)
    if (state !== 'succeeded') return 'poll'
    changeInstance(env, instance, changeOf(job.input))
    return 'done'
  } catch (error) {
    if (error instanceof BrokerError) return fail(error.message)
    throw error
  }
}

const changeOf = (input: JsonObject): InstanceChange => (isObject(input['change']) ? input['change'] : {})

/** service_instance.delete: whatever is bound goes first. */
export async function deprovision(cloud: CloudController, job: Job): Promise<Turn> {
  const {env} = cloud
  const instance = findInstance(env, job.resourceGuid)
  if (!instance) return 'done'
  const fail = (description: string): Turn => {
    setInstanceOperation(env, instance.guid, 'delete', 'failed', description)
    return failed('delete', description)
  }
  try {
    if (job.state === 'POLLING') return await pollDeprovision(cloud, instance, fail)
    for (const binding of bindingsOfInstance(env, instance.guid)) {
      const cause = await unbindOne(cloud, instance, binding.guid)
      if (cause !== undefined) return fail(cause)
    }
    const catalog = await cloud.marketplace.catalog()
    const path = `/service_instances/${instance.guid}?${idQuery(catalog)}`
    const {status} = await cloud.broker.send('DELETE', path, instance.guid)
    if (status !== 202) return gone(cloud, instance)
    setInstanceOperation(env, instance.guid, 'delete', 'in progress')
    return 'poll'
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    // The broker is still making it: the create continues as if nobody had asked.
    if (error.kind === 'concurrent')
      return failed('delete', `An operation for service instance ${instance.name} is in progress.`)
    return fail(`Service instance ${instance.name}: ${error.message}`)
  }
}

async function pollDeprovision(
  cloud: CloudController,
  instance: ServiceInstance,
  fail: (description: string) => Turn,
): Promise<Turn> {
  const {state, description} = await operationAtBroker(cloud, instance.guid)
  if (state === 'failed') return fail(description)
  if (state === 'succeeded' || state === 'gone') return gone(cloud, instance)
  setInstanceOperation(cloud.env, instance.guid, 'delete', 'in progress', description)
  return 'poll'
}

function gone({env}: CloudController, {guid}: ServiceInstance): Turn {
  removeInstance(env, guid)
  return 'done'
}

const failed = (operation: string, cause: string): Turn => ({failed: {operation, cause}})
