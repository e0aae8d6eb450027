import {deleteUserWithEverything} from '../aws/iam/users.ts'
import {PLAN_ID, SERVICE_ID} from './catalog.ts'
import type {BrokerContext, BrokerRequest, Reply} from './context.ts'
import {gone, internal, Refusal, unknownPlan} from './refusal.ts'
import {endSubscriptions} from './subscription.ts'
import {refuseOldState} from './tofu-version.ts'

/** DELETE /v2/service_instances/:id/service_bindings/:bid. Answers when the IAM user and the subscriptions are gone. */
export async function unbind(context: BrokerContext, request: BrokerRequest): Promise<Reply> {
  const {env, instances, bindings, waits} = context
  const {instanceId, bindingId, query} = request
  const serviceId = query.get('service_id') ?? ''
  const planId = query.get('plan_id') ?? ''
  if (serviceId === '') throw new Refusal(400, {description: 'service_id missing'})
  if (planId === '') throw new Refusal(400, {description: 'plan_id missing'})
  if (serviceId !== SERVICE_ID) throw internal(`unknown service ID: ${JSON.stringify(serviceId)}`)
  const binding = bindings.find(instanceId, bindingId)
  const found = instances.find(instanceId)
  if (!binding || !found) throw gone()
  refuseOldState(env, found, 'failed to unbind')
  if (planId !== PLAN_ID) throw internal(unknownPlan(planId))
  await waits.for(env.settings.bindMillis)
  env.store.transaction(() => {
    if (env.store.one('SELECT 1 AS found FROM iam_user WHERE name = ?', binding.userName))
      deleteUserWithEverything(env, binding.userName)
    endSubscriptions(env, bindingId)
    bindings.remove(bindingId)
  })
  return {status: 200, body: {}}
}
