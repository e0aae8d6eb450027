import {EXIT} from '../../domain/exit/exit.ts'
import {Failure, Interrupted, TimeOver} from '../../domain/exit/failure.ts'
import {WatchEnded} from '../../domain/progress/watch-ended.ts'
import type {Ports} from '../../ports/ports.ts'
import type {FleetReputation} from './fleet.ts'
import type {RateReport} from './reports.ts'
import type {Reputation} from './reputation.ts'

export interface Watch<Seen> {
  readonly intervalMillis: number
  /** Absent = until it is interrupted. */
  readonly timeoutMillis?: number | undefined
  /** Ends the watch with what was seen last. */
  isOver(seen: Seen): boolean
}

/** A check that failed for now: the watch continues. */
export interface FailedCheck {
  readonly failure: Failure
}

/**
 * Repeats a check and yields what is new: the first one, each that differs from the one before, and why one failed. Ends
 * with the last.
 * @param look throws what ends the watch; what is unavailable only once it was seen before does not.
 * @throws Interrupted
 */
export async function* watchReputation<Seen extends Reputation | FleetReputation>(
  {clock}: Pick<Ports, 'clock'>,
  look: () => Promise<Seen>,
  {intervalMillis, timeoutMillis = Number.POSITIVE_INFINITY, isOver}: Watch<Seen>,
): AsyncGenerator<Seen | FailedCheck, Seen, void> {
  const deadline = clock.now() + timeoutMillis
  let seen = await look()
  yield seen
  for (;;) {
    const left = deadline - clock.now()
    if (isOver(seen) || left <= 0) return seen
    if (!(await sleep(clock, Math.min(intervalMillis, left)))) return seen
    const next = await checkAgain(look)
    if (next instanceof TimeOver) return seen
    if (next instanceof Failure) {
      yield {failure: next}
      continue
    }
    const isNew = essence(next) !== essence(seen)
    seen = next
    if (isNew) yield seen
  }
}

/** What shows a watch. */
export interface Watcher<Seen> {
  readonly show: (seen: Seen, isFirst: boolean) => Promise<void>
  readonly failed: (failure: Failure) => void
}

/** Shows what {@link watchReputation} yields. @returns what was seen last. */
export async function showWatched<Seen extends Reputation | FleetReputation>(
  watch: AsyncGenerator<Seen | FailedCheck, Seen, void>,
  {show, failed}: Watcher<Seen>,
): Promise<Seen> {
  for (let isFirst = true; ; ) {
    const {done, value} = await watch.next()
    if (done) return value
    if ('failure' in value) failed(value.failure)
    else await show(value, isFirst)
    isFirst = false
  }
}

async function checkAgain<Seen>(look: () => Promise<Seen>): Promise<Seen | Failure> {
  try {
    return await look()
  } catch (failure) {
    if (failure instanceof TimeOver) return failure
    if (failure instanceof Failure && failure.exit === EXIT.unavailable) return failure
    throw failure
  }
}

/** Whether there is still time. */
async function sleep(clock: Ports['clock'], millis: number): Promise<boolean> {
  try {
    await clock.sleep(millis)
    return true
  } catch (error) {
    if (error instanceof TimeOver) return false
    if (!(error instanceof Interrupted)) throw error
    throw new WatchEnded('It changed nothing.')
  }
}

/** What is news to a watcher: not the time, nor one more message that was sent. */
function essence(seen: Reputation | FleetReputation): string {
  if (seen.scope === 'instance') {
    return JSON.stringify([seen.state, seen.sending, seen.metricsPublished, rates(seen), seen.freshStart])
  }
  const urgent = seen.instances.filter(({state}) => state !== 'ok' && state !== 'no-data')
  const members = urgent.map((member) => [member.configurationSet, member.state, member.sending, rates(member)])
  return JSON.stringify([seen.summary, members, seen.missing])
}

function rates({bounce, complaint}: {bounce?: RateReport; complaint?: RateReport}): unknown {
  const days = (report?: RateReport) =>
    [report?.forecast?.warning?.at, report?.forecast?.critical?.at].map((at) => at?.slice(0, 10))
  return [bounce?.rate, complaint?.rate, days(bounce), days(complaint)]
}
