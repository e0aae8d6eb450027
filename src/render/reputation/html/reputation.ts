import type {FleetReputation} from '../../../app/reputation/fleet.ts'
import type {Reputation} from '../../../app/reputation/reputation.ts'
import {fleetPage} from './fleet-page.ts'
import {reputationPage} from './instance-page.ts'

export function reputationAsPage(seen: Reputation | FleetReputation): string {
  return seen.scope === 'fleet' ? fleetPage(seen) : reputationPage(seen)
}
