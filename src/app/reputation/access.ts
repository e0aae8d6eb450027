import type {Ports} from '../../ports/ports.ts'
import {instanceReputation, type Reputation} from './reputation.ts'
import {type TenantPorts, tenantReputation} from './tenant.ts'

/**
 * The rates of Amazon SES where the context may read them, else an estimate from the feedback that was kept.
 * @throws what {@link instanceReputation} and {@link tenantReputation} throw.
 */
export async function reputationAsAllowed(
  ports: Pick<Ports, 'emailService' | 'reputationMetrics' | 'guardJournal'> & TenantPorts,
  nameOrId: string,
  options: {readonly sinceMillis: number},
): Promise<Reputation> {
  const isOperator = (await ports.emailService()) !== undefined
  return isOperator
    ? await instanceReputation(ports, nameOrId, options)
    : await tenantReputation(ports, nameOrId, options)
}
