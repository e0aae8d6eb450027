import type {FleetReputation} from '../../app/reputation/fleet.ts'
import type {Reputation} from '../../app/reputation/reputation.ts'
import type {FailOn} from '../../domain/reputation/judgement.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

/** What to type after a reputation was seen. @param name what the instance was called by. */
export function commandsAfterReputation(seen: Reputation | FleetReputation, name: string | undefined): string[] {
  if (seen.scope === 'fleet') {
    const [worst] = seen.instances
    return worst ? [shellCommand('sesctl', 'reputation', worst.name)] : []
  }
  const {state, sending, instance} = seen
  const called = name ?? instance.name
  if (state === 'paused') return [shellCommand(...unpauseWords(called))]
  // Those who may not read the switch may not throw it either.
  if (state !== 'critical' || sending === 'unread') return []
  return [shellCommand('sesctl', 'pause', called, '--reason', 'over the critical threshold')]
}

/** What switches sending on again, with what it asks for. */
export function unpauseWords(name: string): string[] {
  return ['sesctl', 'unpause', name, '--reason', 'list cleaned', '--evidence', 'what was cleaned up']
}

/** What keeps an answer from proving as much as it seems to. */
export function doubtsOf(seen: Reputation | FleetReputation, failOn: FailOn | undefined): readonly string[] {
  if (failOn === undefined || failOn === 'no-data') return seen.scope === 'fleet' ? seen.missing : []
  const members = seen.scope === 'fleet' ? seen.instances : [seen]
  const silent = members.filter(({state}) => state === 'stale' || state === 'no-data').length
  const restarted = members.filter(({state, freshStart}) => state === 'ok' && freshStart?.provesHealth === false).length
  const assumed =
    seen.scope === 'fleet'
      ? seen.instances.filter(({state, sending}) => state === 'ok' && sending === 'unread').length
      : 0
  const stricter = 'this is no proof of health. --fail-on no-data ends with 3 then.'
  return [
    ...(seen.scope === 'fleet' ? seen.missing : []),
    ...(silent === 0 ? [] : [`--fail-on ${failOn} found no rates of today${of(seen, silent)} to judge: ${stricter}`]),
    ...(assumed === 0
      ? []
      : [
          `--fail-on ${failOn} did not ask whether ${assumed} of ${seen.scope === 'fleet' ? seen.instances.length : 1} instances with low rates are paused, or were unpaused lately: --fail-on no-data asks.`,
        ]),
    ...(restarted === 0
      ? []
      : [`--fail-on ${failOn} judged rates that restarted with an unpause${of(seen, restarted)}: ${stricter}`]),
  ]
}

function of(seen: Reputation | FleetReputation, count: number): string {
  return seen.scope === 'fleet' ? ` of ${count} of ${seen.instances.length} instances` : ''
}
