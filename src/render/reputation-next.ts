import type {FleetReputation} from '../app/fleet-reputation.ts'
import type {Reputation} from '../app/reputation.ts'
import type {FailOn} from '../domain/reputation/judgement.ts'
import {shellCommand} from '../domain/shell-words.ts'

/** What to type after a reputation was seen. @param name what the instance was called by. */
export function commandsAfterReputation(seen: Reputation | FleetReputation, name: string | undefined): string[] {
  if (seen.scope === 'fleet') {
    const [worst] = seen.instances
    return worst ? [shellCommand('sesctl', 'reputation', worst.name)] : []
  }
  const {state, sending, instance} = seen
  const called = name ?? instance.name
  if (state === 'paused')
    return [shellCommand('sesctl', 'unpause', called, '--reason', 'list cleaned', '--evidence', 'what was cleaned up')]
  // Those who may not read the switch may not throw it either.
  if (state !== 'critical' || sending === 'unread') return []
  return [shellCommand('sesctl', 'pause', called, '--reason', 'over the critical line')]
}

/** What keeps an answer from proving as much as it seems to. */
export function doubtsOf(seen: Reputation | FleetReputation, failOn: FailOn | undefined): readonly string[] {
  if (seen.scope === 'fleet') return seen.missing
  if (failOn === undefined || (seen.state !== 'stale' && seen.state !== 'no-data')) return []
  return [`--fail-on ${failOn} found no rates of today to judge: this is no proof of health.`]
}
