import type {BrokerContext, BrokerRequest, Reply} from './context.ts'
import {mismatches} from './get-instance.ts'
import {sorted} from './json.ts'
import {requireMinor} from './last-operation.ts'
import {notFound} from './refusal.ts'

/** GET /v2/service_instances/:id/service_bindings/:bid: the parameters of the bind, never its credentials. */
export function getBinding({instances, bindings}: BrokerContext, request: BrokerRequest): Reply {
  const {instanceId, bindingId, query, minor} = request
  requireMinor(minor, 'binding')
  const binding = bindings.find(instanceId, bindingId)
  if (!binding || !instances.find(instanceId) || mismatches(query)) throw notFound()
  return {status: 200, body: {parameters: sorted(binding.parameters ?? null)}}
}
