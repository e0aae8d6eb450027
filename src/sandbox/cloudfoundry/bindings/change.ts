import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {accepted} from '../jobs/routes.ts'
import {mergedMetadata} from '../metadata.ts'
import {isRunning} from '../operation.ts'
import {requireActiveSpace} from '../suspended.ts'
import {notAuthorized, unprocessable} from '../v3-error.ts'
import {findBinding, removeBinding, setBindingMetadata, setBindingOperation} from './bindings.ts'
import {readableBinding} from './read.ts'
import {bindingView} from './view.ts'

/** PATCH …/:guid: labels and annotations, nothing else. */
export function updateBinding(cloud: CloudController, request: ApiRequest): ApiReply {
  const {env, api} = cloud
  const {binding, instance} = readableBinding(cloud, request)
  if (!request.caller.mayWrite(instance.spaceGuid)) throw notAuthorized()
  if (binding.operation.type === 'delete' && isRunning(binding.operation))
    throw unprocessable('The service binding is being deleted')
  const change = new Message(request.body).only('metadata').metadata()
  setBindingMetadata(env, binding.guid, mergedMetadata(binding.metadata, change))
  const changed = findBinding(env, binding.guid) ?? binding
  return {status: 200, body: bindingView(api, changed, instance.type === 'managed')}
}

/** DELETE …/:guid: a job, which ends when the broker has revoked the credentials. */
export function deleteBinding(cloud: CloudController, request: ApiRequest): ApiReply {
  const {env, api, jobs} = cloud
  const {binding, instance} = readableBinding(cloud, request)
  const {caller} = request
  const may = binding.type === 'key' ? caller.mayWrite(instance.spaceGuid) : caller.mayOperate(instance.spaceGuid)
  if (!may) throw notAuthorized()
  requireActiveSpace(env, instance.spaceGuid)
  if (isRunning(binding.operation)) throw unprocessable('There is an operation in progress for the service binding.')
  if (instance.type === 'managed' && isRunning(instance.operation))
    throw unprocessable('There is an operation in progress for the service instance.')
  if (instance.type === 'user-provided') {
    removeBinding(env, binding.guid)
    return {status: 204}
  }
  const job = env.store.transaction(() => {
    setBindingOperation(env, binding.guid, 'delete', 'in progress')
    return jobs.enqueue(binding.type === 'key' ? 'service_keys.delete' : 'service_bindings.delete', binding.guid)
  })
  return accepted(api, job)
}
