import {EXIT, type Exit} from '../../domain/exit/exit.ts'
import {fleetReaches} from '../../domain/reputation/fleet.ts'
import {type FailOn, reaches, type Verdict} from '../../domain/reputation/judgement.ts'
import type {FleetMember, FleetReputation} from './fleet.ts'
import type {Reputation} from './reputation.ts'

/**
 * The exit code that `--fail-on` gives a reputation.
 * @param horizonMillis how far ahead `forecast` looks.
 */
export function exitOf(seen: Reputation | FleetReputation, failOn: FailOn | undefined, horizonMillis: number): Exit {
  if (failOn === undefined) return EXIT.ok
  const until = Date.parse(seen.at) + horizonMillis
  if (seen.scope === 'instance') return reaches(verdictOf(seen), failOn, until) ? EXIT.no : EXIT.ok
  if (fleetReaches(seen.instances.map(verdictOf), failOn, until)) return EXIT.no
  // Nothing found in half an answer is no answer.
  const isWhole = failOn !== 'no-data' || seen.instances.every(({sending}) => sending !== 'unread')
  return seen.summary.unread === 0 && isWhole ? EXIT.ok : EXIT.unavailable
}

function verdictOf({state, bounce, complaint, freshStart}: Reputation | FleetMember): Verdict {
  const dates = [bounce, complaint].map((report) => report?.forecast?.critical?.at)
  const isUnproven = freshStart !== undefined && !freshStart.provesHealth
  return {state, isUnproven, criticalAt: dates.filter((at) => at !== undefined).map((at) => Date.parse(at))}
}
