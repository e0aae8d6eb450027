import type {Work} from '../../domain/progress/progress.ts'
import {JUDGED_MILLIS} from '../../domain/reputation/span.ts'
import type {Ports} from '../../ports/ports.ts'
import {reputationAsAllowed} from './access.ts'
import {type FleetOptions, type FleetReputation, fleetReputation} from './fleet.ts'
import type {Reputation} from './reputation.ts'
import type {TenantPorts} from './tenant.ts'

/** Of one instance, or of every instance of the account. */
export type SeenReputation = Reputation | FleetReputation

type SeenPorts = Pick<Ports, 'emailService' | 'reputationMetrics' | 'guardJournal' | 'serviceTime' | 'platform'> &
  TenantPorts

/**
 * @param nameOrId undefined for every instance of the account.
 * @param sinceMillis how far the history of one instance goes back.
 * @param everySwitch whether the sending switch of every instance is read; that of one alone always is.
 * @throws what {@link reputationAsAllowed} and {@link fleetReputation} throw
 */
export async function* seeReputation(
  ports: SeenPorts,
  nameOrId: string | undefined,
  {sinceMillis = JUDGED_MILLIS, ...options}: FleetOptions & {readonly sinceMillis: number | undefined},
): Work<SeenReputation> {
  return nameOrId === undefined
    ? yield* fleetReputation(ports, options)
    : await reputationAsAllowed(ports, nameOrId, {sinceMillis})
}

/** Only the instances of a fleet that are in one of these states. */
export function inStates(seen: SeenReputation, states: readonly string[] | undefined): SeenReputation {
  if (seen.scope === 'instance' || states === undefined) return seen
  return {...seen, instances: seen.instances.filter(({state}) => states.includes(state))}
}
