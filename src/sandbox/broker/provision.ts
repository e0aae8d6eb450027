import {PLAN_ID, SERVICE_ID} from './catalog.ts'
import type {BrokerContext, BrokerRequest, Reply} from './context.ts'
import {operationName} from './names.ts'
import {stored} from './operations.ts'
import {PROVISION_INPUTS, schemaErrors, unknownKeys, VACANT} from './parameters.ts'
import {asyncRequired, internal, Refusal} from './refusal.ts'
import {provisionBody} from './request-bodies.ts'

/** PUT /v2/service_instances/:id. The order of the checks is the broker's contract. */
export function provision({env, instances, operations}: BrokerContext, request: BrokerRequest): Reply {
  const {instanceId, query} = request
  const body = provisionBody(request.body)
  if (body.serviceId === '') throw new Refusal(400, {description: 'service_id missing'})
  if (body.planId === '') throw new Refusal(400, {description: 'plan_id missing'})
  if (body.serviceId !== SERVICE_ID) throw new Refusal(400, {description: 'service-id not in the catalog'})
  if (body.planId !== PLAN_ID) throw new Refusal(400, {description: 'plan-id not in the catalog'})
  if (query.get('accepts_incomplete') !== 'true') throw asyncRequired()
  // Unlike the specification's 200 and 202 for the same request again, a known id is always a conflict.
  if (instances.find(instanceId)) throw new Refusal(409, {})
  const {parameters, place} = body.parse()
  const problem = unknownKeys(parameters, PROVISION_INPUTS, [VACANT]) ?? schemaErrors(parameters, PROVISION_INPUTS)
  if (problem !== undefined) throw internal(problem)
  env.store.transaction(() => {
    instances.add(instanceId, place, stored(parameters))
    operations.begin(undefined, instanceId, 'provision', {[VACANT]: parameters[VACANT] === true})
  })
  return {status: 202, body: {operation: operationName(instanceId)}}
}
