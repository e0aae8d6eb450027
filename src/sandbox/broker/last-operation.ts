import type {BrokerContext, BrokerRequest, Reply} from './context.ts'
import {asyncRequired, gone, Refusal} from './refusal.ts'

/**
 * GET /v2/service_instances/:id/last_operation. Seeing success has effects (last_instance_operation.go): the outputs become those that
 * binds read, or the record of a deprovisioned instance goes.
 */
export function lastOperation({instances}: BrokerContext, {instanceId}: BrokerRequest): Reply {
  const found = instances.find(instanceId)
  if (!found) throw gone()
  if (found.state === 'succeeded') {
    if (found.operation === 'deprovision') instances.remove(instanceId)
    else instances.copyOutputs(instanceId)
  }
  return {status: 200, body: {state: found.state, description: found.description}}
}

/** GET …/service_bindings/:bid/last_operation: bindings are never asynchronous. */
export function lastBindingOperation(_: BrokerContext, {minor}: BrokerRequest): Reply {
  requireMinor(minor, 'binding')
  throw asyncRequired()
}

/** Endpoints that came with OSB 2.14 refuse older clients. */
export function requireMinor(minor: number, what: 'instance' | 'binding'): void {
  if (minor < 14)
    throw new Refusal(412, {description: `get ${what} endpoint only supported starting with OSB version 2.14`})
}
