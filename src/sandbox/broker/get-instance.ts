import {PLAN_ID, SERVICE_ID} from './catalog.ts'
import type {BrokerContext, BrokerRequest, Reply} from './context.ts'
import {sorted} from './json.ts'
import {requireMinor} from './last-operation.ts'
import {internal, notFound, Refusal} from './refusal.ts'

/** GET /v2/service_instances/:id: what users supplied, without defaults. */
export function getInstance({instances}: BrokerContext, {instanceId, query, minor}: BrokerRequest): Reply {
  requireMinor(minor, 'instance')
  const found = instances.find(instanceId)
  if (!found || mismatches(query)) throw notFound()
  if (found.state === 'failed') throw internal(`error polling instance status: ${found.description}`)
  if (found.state === 'in progress') {
    if (found.operation === 'provision') throw notFound()
    if (found.operation === 'update') throw new Refusal(422, {description: 'ConcurrencyError'})
  }
  return {status: 200, body: {service_id: SERVICE_ID, plan_id: PLAN_ID, parameters: sorted(found.parameters)}}
}

/** Whether service_id or plan_id in the query name something else; absent and empty ones do not. */
export function mismatches(query: URLSearchParams): boolean {
  const differs = (key: string, value: string): boolean => ![null, '', value].includes(query.get(key))
  return differs('service_id', SERVICE_ID) || differs('plan_id', PLAN_ID)
}
