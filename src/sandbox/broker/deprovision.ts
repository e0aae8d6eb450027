import {PLAN_ID} from './catalog.ts'
import type {BrokerContext, BrokerRequest, Reply} from './context.ts'
import {operationName} from './names.ts'
import {asyncRequired, gone, internal, Refusal, unknownPlan} from './refusal.ts'
import {refuseOldState} from './tofu-version.ts'

/** DELETE /v2/service_instances/:id. Nobody looks whether bindings are left: their IAM users stay behind. */
export function deprovision({env, instances, operations}: BrokerContext, request: BrokerRequest): Reply {
  const {instanceId, query} = request
  const planId = query.get('plan_id') ?? ''
  if ((query.get('service_id') ?? '') === '') throw new Refusal(400, {description: 'service_id missing'})
  if (planId === '') throw new Refusal(400, {description: 'plan_id missing'})
  if (query.get('accepts_incomplete') !== 'true') throw asyncRequired()
  const found = instances.find(instanceId)
  if (!found) throw gone()
  if (found.operation === 'provision' && found.state === 'in progress')
    throw new Refusal(422, {
      error: 'ConcurrencyError',
      description: 'instance is being updated and cannot be retrieved',
    })
  if (found.stateOutputs === undefined) {
    // Without a state there is nothing that tofu could destroy.
    instances.remove(instanceId)
    return {status: 200, body: {}}
  }
  refuseOldState(env, found, 'failed to delete')
  if (planId !== PLAN_ID) throw internal(unknownPlan(planId))
  if (found.operation !== 'deprovision' || found.state !== 'in progress')
    operations.begin(found, instanceId, 'deprovision')
  return {status: 202, body: {operation: operationName(instanceId)}}
}
