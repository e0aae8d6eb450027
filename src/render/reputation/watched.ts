import type {FleetReputation} from '../../app/reputation/fleet.ts'
import type {Reputation} from '../../app/reputation/reputation.ts'
import {FLEET_STATES} from '../../domain/reputation/fleet.ts'
import {percent} from '../../domain/text/percentage.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {View} from '../text/screen.ts'
import {renderFleet} from './fleet.ts'
import {forecastWords} from './forecast.ts'
import {renderReputation} from './reputation.ts'

/** What changed while somebody watches a terminal: the whole screen of it, under its time. */
export function renderWatchedBlock(seen: Reputation | FleetReputation, first: boolean): View {
  const view = seen.scope === 'instance' ? renderReputation(seen) : renderFleet(seen)
  return (screen) => `${first ? '' : '\n'}${screen.paint.dim(`${seen.at.slice(11, 19)} UTC`)}  ${view(screen)}`
}

/** The same as one line, for a log. */
export function renderWatchedLine(seen: Reputation | FleetReputation): View {
  return () => [seen.at, ...(seen.scope === 'instance' ? instanceWords(seen) : fleetWords(seen))].join('  ')
}

function instanceWords({instance, state, sending, bounce, complaint}: Reputation): string[] {
  const rate = ({rate, thresholds}: Reputation['bounce']): string =>
    rate === undefined ? '-' : percent(rate, thresholds)
  const foretold = [bounce, complaint].map(forecastWords)
  return [
    plainLine(instance.name),
    state,
    `bounces ${rate(bounce)}${foretold[0] ? ` (${foretold[0]})` : ''}`,
    `complaints ${rate(complaint)}${foretold[1] ? ` (${foretold[1]})` : ''}`,
    ...(sending === 'unread' ? ['estimate'] : [`sending ${sending}`]),
  ]
}

function fleetWords({summary, instances}: FleetReputation): string[] {
  const counts = FLEET_STATES.filter((state) => summary[state] > 0).map((state) => `${summary[state]} ${state}`)
  const [worst] = instances
  const urgent = worst && worst.state !== 'ok' && worst.state !== 'no-data' ? [`first: ${plainLine(worst.name)}`] : []
  return [`${summary.total} instances`, ...counts, ...urgent]
}
