import {bindingsOfInstance, removeBinding} from '../bindings/bindings.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {accepted} from '../jobs/routes.ts'
import {isRunning} from '../operation.ts'
import {notAuthorized, unprocessable} from '../v3-error.ts'
import {removeInstance, setInstanceOperation} from './instances.ts'
import {writableInstance} from './update.ts'

/** DELETE /v3/service_instances/:guid: with everything that is bound to it. A create that runs does not stand in its way. */
export function deleteInstance(cloud: CloudController, request: ApiRequest): ApiReply {
  const {env, api, jobs} = cloud
  request.query.only('purge')
  const instance = writableInstance(cloud, request)
  const {guid, operation, type} = instance
  // For administrators of the broker only.
  if (request.query.oneOf('purge', ['true', 'false']) === 'true' && type === 'managed') throw notAuthorized()
  if (type === 'user-provided') {
    env.store.transaction(() => {
      for (const binding of bindingsOfInstance(env, guid)) removeBinding(env, binding.guid)
      removeInstance(env, guid)
    })
    return {status: 204}
  }
  const beingMade = operation.type === 'create' && operation.state === 'in progress'
  if (isRunning(operation) && !beingMade)
    throw unprocessable('There is an operation in progress for the service instance.')
  const job = env.store.transaction(() => {
    if (!beingMade) setInstanceOperation(env, guid, 'delete', 'in progress')
    return jobs.enqueue('service_instance.delete', guid)
  })
  return accepted(api, job)
}
