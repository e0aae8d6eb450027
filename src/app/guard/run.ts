import {Interrupted} from '../../domain/exit/failure.ts'
import type {GuardAction, NewAction} from '../../domain/guard/action.ts'
import type {GuardState} from '../../domain/guard/machine.ts'
import type {PauseLimit} from '../../domain/guard/pause-limit.ts'
import type {JudgedInstance} from '../../domain/guard/plan.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {acquire, type GuardContext, type GuardOptions, type GuardPorts, isLeased, openGuardContext} from './context.ts'
import {decideAndAct} from './decide.ts'
import {judgeFleet} from './fleet.ts'
import {settleOpenActions} from './settle.ts'

/** One check of every instance, and what was done about it. */
export interface GuardRun {
  /** ISO 8601, by the service's time. */
  readonly at: string
  readonly dryRun: boolean
  readonly summary: Readonly<Record<GuardState | 'total', number>>
  /** Those that are not ok, most urgent first; idle ones are only counted. */
  readonly instances: readonly JudgedInstance[]
  /** As they ended; `open` ones are tried again by the next run. */
  readonly actions: readonly GuardAction[]
  /** With a dry run: what would have been written down and done. */
  readonly planned: readonly NewAction[]
  readonly pauseLimit: PauseLimit
  /** Instances that are over a critical threshold, send, and are not paused: by order, or because of the pause limit. */
  readonly sendingOn: readonly string[]
  /** What looks like a slip in the configuration. */
  readonly doubts: readonly string[]
  /** What could not be read, as sentences; empty when the answer is whole. */
  readonly missing: readonly string[]
}

/**
 * Judges every instance once, warns, pauses, and continues with what an earlier run could not finish. A dry run reads
 * only.
 * @throws AwsAccessNeeded, NotAuthorised; GuardBusy while another guard is at work; GuardLeaseLost; whatever keeps the
 * first rates from being read.
 */
export async function* runGuard(ports: GuardPorts, options: GuardOptions): Work<GuardRun> {
  const guard = await openGuardContext(ports, options)
  if (options.dryRun) return yield* runWith(guard)
  const lease = await acquire(guard.journal)
  try {
    return yield* runWith({...guard, lease})
  } catch (failure) {
    throw failure instanceof Interrupted ? interrupted(failure) : failure
  } finally {
    await guard.journal.release(lease)
  }
}

function interrupted(end: Interrupted): Interrupted {
  return end.leaving('What was written down and is not done, the next run does.', {
    hints: ['sesctl guard', 'What was done: sesctl guard log'],
  })
}

async function* runWith(guard: GuardContext): Work<GuardRun> {
  const {ports, journal} = guard
  const settled = isLeased(guard) ? await settleOpenActions(guard) : []
  const now = await ports.serviceTime()
  const fleet = yield* judgeFleet(guard, {now, memories: await journal.memories()})
  const acted = yield* decideAndAct(guard, fleet, now)
  return {
    at: new Date(now).toISOString(),
    dryRun: guard.dryRun,
    summary: {total: fleet.total, ...fleet.counts},
    instances: fleet.judged,
    ...acted,
    actions: [...settled, ...acted.actions],
    doubts: fleet.doubts,
    missing: fleet.missing,
  }
}
