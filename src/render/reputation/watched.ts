import type {FleetReputation} from '../../app/reputation/fleet.ts'
import type {Reputation} from '../../app/reputation/reputation.ts'
import type {SeenReputation} from '../../app/reputation/seen.ts'
import {FLEET_STATES} from '../../domain/reputation/fleet.ts'
import {percent} from '../../domain/text/percentage.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {View} from '../text/screen.ts'
import {renderFleet} from './fleet.ts'
import {forecastWords} from './forecast.ts'
import {renderReputation} from './reputation.ts'

/** A reputation for people. */
export function renderSeen(seen: SeenReputation): View {
  return seen.scope === 'fleet' ? renderFleet(seen) : renderReputation(seen)
}

/** What changed in a watch. @param asBlocks whether a terminal shows it; a log has one line for each change */
export function renderWatched(seen: SeenReputation, isFirst: boolean, asBlocks: boolean): View {
  return asBlocks ? renderWatchedBlock(seen, isFirst) : renderWatchedLine(seen)
}

/** What changed while somebody watches a terminal: the whole screen of it, under its time. */
function renderWatchedBlock(seen: SeenReputation, isFirst: boolean): View {
  const view = renderSeen(seen)
  return (screen) => `${isFirst ? '' : '\n'}${screen.paint.dim(`${seen.at.slice(11, 19)} UTC`)}  ${view(screen)}`
}

/** The same as one line, for a log. */
function renderWatchedLine(seen: SeenReputation): View {
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
