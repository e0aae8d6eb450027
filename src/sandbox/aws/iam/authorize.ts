import type {Environment} from '../../environment.ts'
import {decide} from '../../policies/identity-policy.ts'
import type {Caller} from '../sigv4/authenticate.ts'

export interface Permission {
  /** `service:Operation`. */
  readonly action: string
  /** An ARN or `*`; undefined for services whose refusals name no resource, which is evaluated as `*`. */
  readonly resource?: string
}

/** The caller's policies do not allow what it asks for. */
export class AccessDenied extends Error {}

/** @throws AccessDenied with the sentence that AWS gives, so that a reader can look it up. */
export function authorize(env: Environment, caller: Caller, {action, resource}: Permission): void {
  const decision = decide(env, caller.userName, action, resource ?? '*')
  if (decision === 'allowed') return
  const where = resource === undefined ? '' : ` on resource: ${resource}`
  const why =
    decision === 'explicitly-denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`
  throw new AccessDenied(`User: ${caller.arn} is not authorized to perform: ${action}${where} ${why}`)
}
