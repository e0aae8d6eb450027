import {Interrupted} from '../../domain/exit/failure.ts'
import type {GuardAction, NewAction} from '../../domain/guard/action.ts'
import type {GuardState} from '../../domain/guard/machine.ts'
import type {PauseLimit} from '../../domain/guard/pause-limit.ts'
import type {Seen} from '../../domain/guard/plan.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Hands} from './actions.ts'
import {acquire, type GuardContext, type GuardOptions, type GuardPorts, openGuardContext} from './context.ts'
import {decideAndAct} from './decide.ts'
import {seeFleet} from './fleet.ts'
import {settleOpenActions} from './settle.ts'

/** One look at every instance, and what was done about it. */
export interface GuardPass {
  /** ISO 8601, by the service's time. */
  readonly at: string
  readonly dryRun: boolean
  readonly summary: Readonly<Record<GuardState | 'total', number>>
  /** Those that are not ok, most urgent first; idle ones are only counted. */
  readonly instances: readonly Seen[]
  /** As they ended; `open` ones are tried again by the next pass. */
  readonly actions: readonly GuardAction[]
  /** With a dry run: what would have been written down and done. */
  readonly planned: readonly NewAction[]
  readonly pauseLimit: PauseLimit
  /** Instances that are over a critical line, send, and are not paused: by order, or because of the brake. */
  readonly sendingOn: readonly string[]
  /** What looks like a slip in the configuration. */
  readonly doubts: readonly string[]
  /** What could not be read, as sentences; empty when the answer is whole. */
  readonly missing: readonly string[]
}

/**
 * Judges every instance once, warns, pauses, and goes on with what an earlier pass could not finish. A dry run reads
 * only.
 * @throws AwsAccessNeeded, NotAuthorised; GuardBusy while another guard is at work; GuardLeaseLost; whatever keeps the
 * first rates from being read.
 */
export async function* guardPass(ports: GuardPorts, options: GuardOptions): Work<GuardPass> {
  const guard = await openGuardContext(ports)
  if (options.dryRun) return yield* passWith({...guard, ...options})
  const lease = await acquire(guard.journal)
  try {
    return yield* passWith({...guard, ...options, hands: {...guard, lease, configuration: options.configuration}})
  } catch (failure) {
    throw failure instanceof Interrupted ? interrupted(failure) : failure
  } finally {
    await guard.journal.release(lease)
  }
}

function interrupted(end: Interrupted): Interrupted {
  return end.leaving('What was written down and is not done, the next pass does.', {
    hints: ['sesctl guard', 'What was done: sesctl guard log'],
  })
}

type PassParts = GuardContext & GuardOptions & {readonly hands?: Hands}

async function* passWith(parts: PassParts): Work<GuardPass> {
  const {ports, journal, hands} = parts
  const settled = hands ? await settleOpenActions(hands) : []
  const now = await ports.serviceTime()
  const fleet = yield* seeFleet(parts, {now, memories: await journal.memories(), ...(hands ? {hands} : {})})
  const acted = yield* decideAndAct(parts, fleet, now)
  return {
    at: new Date(now).toISOString(),
    dryRun: parts.dryRun,
    summary: {total: fleet.total, ...fleet.counts},
    instances: fleet.seen,
    ...acted,
    actions: [...settled, ...acted.actions],
    doubts: fleet.doubts,
    missing: fleet.missing,
  }
}
