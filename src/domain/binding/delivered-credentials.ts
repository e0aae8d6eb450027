import {reveal, Secret} from '../text/reveal.ts'
import type {BrokerBindingParameters} from './broker-parameters.ts'
import type {BindingCredentials} from './credentials.ts'

/**
 * Credentials as their owner gets them, under the broker's own keys and in its order: the only way of a secret into a file
 * or onto standard output. scripts/lint/secrets.cjs lists who may import it.
 */
export function deliveredCredentials(credentials: BindingCredentials): Record<string, unknown> {
  return revealed(credentials)
}

/** Parameters as the schema of a plan describes them. */
export function plainParameters(parameters: BrokerBindingParameters): Record<string, unknown> {
  return revealed(parameters)
}

function revealed(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value instanceof Secret ? reveal(value) : value]),
  )
}
