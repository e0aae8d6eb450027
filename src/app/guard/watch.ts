import {EXIT} from '../../domain/exit/exit.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import {finished} from '../../domain/progress/progress.ts'
import type {ListenerSettings, OpenListener} from '../../ports/feedback/listeners.ts'
import type {Ports} from '../../ports/ports.ts'
import type {GuardOptions, GuardPorts} from './context.ts'
import {type GuardRun, runGuard} from './run.ts'

export interface GuardWatchOptions extends GuardOptions {
  readonly intervalMillis: number
  /** Where GET /health answers; absent = nowhere. */
  readonly health?: {readonly host: string; readonly port: number}
  /** Ends it. */
  readonly signal: AbortSignal
}

export type GuardWatchEvent =
  | {readonly event: 'health'; readonly url: string}
  | {readonly event: 'run'; readonly run: GuardRun}
  /** A run that could not be made. The watch continues. */
  | {readonly event: 'failed'; readonly at: string; readonly code: string; readonly reason: string}

export interface GuardWatchSummary {
  /** ISO 8601, by this machine's clock. */
  readonly from: string
  readonly to: string
  readonly runs: number
  readonly failed: number
}

/** Passes that may fail or be late before the health endpoint says so. */
const MISSED_RUNS = 3

/**
 * A run at once and then one after each interval, until the signal. What a run was at when the signal came is
 * finished by the next one.
 * @throws what the first run throws unless it may pass by itself: a watch that never worked is no watch.
 */
export async function* watchFleet(
  ports: GuardPorts & Pick<Ports, 'httpListener'>,
  options: GuardWatchOptions,
): AsyncGenerator<GuardWatchEvent, GuardWatchSummary, void> {
  const {clock} = ports
  const from = clock.now()
  const pulse = new Pulse(clock, options.intervalMillis)
  const counts = {runs: 0, failed: 0}
  const open = options.health && (await openHealth(ports, options.health, pulse))
  try {
    if (open) yield {event: 'health', url: open.url}
    while (!options.signal.aborted) {
      const made = await attempt(ports, options, counts.runs + counts.failed === 0)
      if (made === 'ended') break
      if (made.event === 'run') pulse.beat()
      counts[made.event === 'run' ? 'runs' : 'failed'] += 1
      yield made
      if (!(await slept(clock, options.intervalMillis))) break
    }
  } finally {
    await open?.close()
  }
  return {from: new Date(from).toISOString(), to: new Date(clock.now()).toISOString(), ...counts}
}

async function attempt(
  ports: GuardPorts,
  options: GuardWatchOptions,
  isFirst: boolean,
): Promise<GuardWatchEvent | 'ended'> {
  try {
    return {event: 'run', run: await finished(runGuard(ports, options))}
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    if (failure instanceof Interrupted && options.signal.aborted) return 'ended'
    if (isFirst && failure.exit !== EXIT.unavailable) throw failure
    const {code, message: reason} = failure
    return {event: 'failed', at: new Date(ports.clock.now()).toISOString(), code, reason}
  }
}

/** @returns whether it slept through. */
async function slept(clock: Ports['clock'], millis: number): Promise<boolean> {
  try {
    await clock.sleep(millis)
    return true
  } catch (failure) {
    if (failure instanceof Interrupted) return false
    throw failure
  }
}

/** When a run was last made whole. */
class Pulse {
  readonly #clock: Ports['clock']
  readonly #intervalMillis: number
  #last: number
  #made = 0

  constructor(clock: Ports['clock'], intervalMillis: number) {
    this.#clock = clock
    this.#intervalMillis = intervalMillis
    this.#last = clock.now()
  }

  beat(): void {
    this.#last = this.#clock.now()
    this.#made += 1
  }

  health(): ReturnType<ListenerSettings['health']> {
    const millis = this.#clock.now() - this.#last
    return {
      healthy: millis <= MISSED_RUNS * this.#intervalMillis,
      facts: {runs: this.#made, secondsSinceTheLast: Math.round(millis / 1000)},
    }
  }
}

async function openHealth(
  ports: Pick<Ports, 'httpListener'>,
  {host, port}: {readonly host: string; readonly port: number},
  pulse: Pulse,
): Promise<OpenListener> {
  const http = await ports.httpListener()
  const settings: ListenerSettings = {host, port, path: '/', health: () => pulse.health()}
  return await http.listen(settings, async () => ({status: 404, text: 'Only GET /health answers here.'}))
}
