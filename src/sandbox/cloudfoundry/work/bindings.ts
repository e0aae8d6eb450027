import {findBinding, keepCredentials, removeBinding, setBindingOperation} from '../bindings/bindings.ts'
import {isObject} from '../body.ts'
import {BrokerError} from '../broker-error.ts'
import type {CloudController} from '../context.ts'
import {findInstance, type ServiceInstance} from '../instances/instances.ts'
import type {Job} from '../jobs/job.ts'
import type {Turn} from '../jobs/jobs.ts'
import {bindBody, idQuery} from './osb-bodies.ts'

const pathOf = (instanceGuid: string, bindingGuid: string): string =>
  `/service_instances/${instanceGuid}/service_bindings/${bindingGuid}`

/** service_keys.create and service_bindings.create: the broker answers when it is through, or too late. */
export async function bind(cloud: CloudController, job: Job): Promise<Turn> {
  const {env, jobs} = cloud
  const binding = findBinding(env, job.resourceGuid)
  const instance = binding && findInstance(env, binding.instanceGuid)
  if (!binding || !instance) return {failed: {operation: 'bind', cause: 'The service binding is gone.'}}
  const parameters = isObject(job.input['parameters']) ? job.input['parameters'] : undefined
  try {
    const catalog = await cloud.marketplace.catalog()
    const path = `${pathOf(instance.guid, binding.guid)}?accepts_incomplete=true`
    const {body} = await cloud.broker.send('PUT', path, instance.guid, bindBody(binding, instance, parameters, catalog))
    keepCredentials(env, binding.guid, isObject(body['credentials']) ? body['credentials'] : {})
    return 'done'
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    setBindingOperation(env, binding.guid, 'create', 'failed', error.message)
    if (error.mayHaveMade) jobs.enqueue('orphan.binding', binding.guid, {instanceGuid: instance.guid})
    return {failed: {operation: 'bind', cause: error.message}}
  }
}

/** service_keys.delete and service_bindings.delete */
export async function unbind(cloud: CloudController, job: Job): Promise<Turn> {
  const binding = findBinding(cloud.env, job.resourceGuid)
  const instance = binding && findInstance(cloud.env, binding.instanceGuid)
  if (!binding || !instance) return 'done'
  const cause = await unbindOne(cloud, instance, binding.guid)
  return cause === undefined ? 'done' : {failed: {operation: 'unbind', cause}}
}

/**
 * Has the broker revoke a binding, and forgets it: what the broker does not know any more counts too.
 * @returns why it could not be deleted, which its last operation says from then on
 */
export async function unbindOne(
  cloud: CloudController,
  instance: ServiceInstance,
  guid: string,
): Promise<string | undefined> {
  try {
    await deleteAtBroker(cloud, instance.guid, guid)
    removeBinding(cloud.env, guid)
    return undefined
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    const cause = `Service broker failed to delete service binding for instance ${instance.name}: ${error.message}`
    setBindingOperation(cloud.env, guid, 'delete', 'failed', cause)
    return cause
  }
}

/** @throws BrokerError */
export async function deleteAtBroker(cloud: CloudController, instanceGuid: string, guid: string): Promise<void> {
  const query = idQuery(await cloud.marketplace.catalog())
  await cloud.broker.send('DELETE', `${pathOf(instanceGuid, guid)}?${query}`, instanceGuid)
}
