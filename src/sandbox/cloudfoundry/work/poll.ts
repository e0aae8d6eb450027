import {BrokerError} from '../broker-error.ts'
import type {CloudController} from '../context.ts'
import {ids} from './osb-bodies.ts'

export interface OperationAtBroker {
  /** `gone` when the broker knows nothing of the instance. */
  readonly state: string
  readonly description: string
}

/** GET …/last_operation. @throws BrokerError for everything but an answer, and 410 */
export async function operationAtBroker(cloud: CloudController, instanceGuid: string): Promise<OperationAtBroker> {
  const query = new URLSearchParams(ids(await cloud.marketplace.catalog())).toString()
  try {
    const path = `/service_instances/${instanceGuid}/last_operation?${query}`
    const {body} = await cloud.broker.send('GET', path, instanceGuid)
    return {state: String(body['state']), description: String(body['description'] ?? '')}
  } catch (error) {
    if (error instanceof BrokerError && error.status === 410)
      return {state: 'gone', description: 'The service instance is gone.'}
    throw error
  }
}
