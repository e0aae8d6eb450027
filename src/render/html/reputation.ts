import type {FleetReputation} from '../../app/fleet-reputation.ts'
import type {Reputation} from '../../app/reputation.ts'
import {fleetPage} from './fleet-page.ts'
import {reputationPage} from './instance-page.ts'

export function reputationAsPage(seen: Reputation | FleetReputation): string {
  return seen.scope === 'fleet' ? fleetPage(seen) : reputationPage(seen)
}
