import {PLAN_ID} from './catalog.ts'
import type {BrokerContext, BrokerRequest, Reply} from './context.ts'
import {decideUpdate} from './maintenance-info.ts'
import {operationName} from './names.ts'
import {stored} from './operations.ts'
import {PROVISION_INPUTS, prohibitsUpdate, schemaErrors, unknownKeys, VACANT} from './parameters.ts'
import {asyncRequired, gone, internal, Refusal, unknownPlan} from './refusal.ts'
import {updateBody} from './request-bodies.ts'
import {refuseOldState, tofuVersion} from './tofu-version.ts'

/** What Go's strconv.ParseBool takes for true. */
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

/** PATCH /v2/service_instances/:id. Other than at a provision, the instance is looked up before the asynchronous flag is. */
export function update({env, instances, operations}: BrokerContext, request: BrokerRequest): Reply {
  const {instanceId, query} = request
  const body = updateBody(request.body)
  if (body.serviceId === '') throw new Refusal(400, {description: 'service_id missing'})
  const found = instances.find(instanceId)
  if (!found) throw gone()
  const {parameters} = body.parse()
  if (body.planId !== PLAN_ID) throw internal(unknownPlan(body.planId))
  if (!TRUE.has(query.get('accepts_incomplete') ?? '')) throw asyncRequired()
  const unknown = unknownKeys(parameters, PROVISION_INPUTS, [VACANT])
  if (unknown !== undefined) throw internal(unknown)
  if (prohibitsUpdate(parameters))
    throw new Refusal(400, {
      description: 'attempt to update parameter that may result in service instance re-creation and data loss',
    })
  const merged = stored({...found.parameters, ...parameters})
  const problem = schemaErrors(merged, PROVISION_INPUTS)
  if (problem !== undefined) throw internal(problem)
  const change = {
    version: body.version,
    previousVersion: body.previousVersion,
    hasParameters: Object.keys(parameters).length > 0,
    changesPlan: body.planId !== body.previousPlanId,
  }
  const operation = decideUpdate(change, tofuVersion(env))
  if (found.stateOutputs === undefined) throw internal('tofu version check failed: workspace state not generated')
  if (operation === 'update') refuseOldState(env, found, 'tofu version check failed')
  env.store.transaction(() => {
    operations.begin(found, instanceId, operation)
    if (operation === 'update') instances.setParameters(instanceId, merged)
  })
  return {status: 202, body: {operation: operationName(instanceId)}}
}
