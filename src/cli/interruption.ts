import {EXIT} from '../domain/exit/exit.ts'
import {Interrupted, TimeOver} from '../domain/exit/failure.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** What Node's timers take at the most. */
const LONGEST_MILLIS = 2 ** 31 - 1
/** Milliseconds after the time is over in which the command may still end by itself. */
const GRACE_MILLIS = 850

/**
 * What ends a command from outside. The first signal aborts with Interrupted and lets the command say what continues
 * without it, the second one ends the process at once; oclif would skip `finally`. The time of --timeout aborts with
 * TimeOver. Listens from the start of the process to its end: a signal never finds the default action.
 */
export class Interruption {
  readonly #controller = new AbortController()
  #timers: NodeJS.Timeout[] = []

  /** @param early whether a signal came before there was one of these */
  constructor(early: boolean) {
    for (const signal of SIGNALS) process.on(signal, () => this.#interrupt())
    if (early) this.#interrupt()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Ends the command after this many milliseconds. @param overdue called when it then does not end by itself */
  endAfter(millis: number, overdue: (end: TimeOver) => void): void {
    const end = new TimeOver()
    const at = (delay: number, act: () => void): void => {
      this.#timers.push(setTimeout(act, Math.min(delay, LONGEST_MILLIS)).unref())
    }
    at(millis, () => this.#controller.abort(end))
    at(millis + GRACE_MILLIS, () => overdue(end))
  }

  /** The command has ended by itself. */
  settle(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
  }

  #interrupt(): void {
    if (this.#controller.signal.reason instanceof Interrupted) process.exit(EXIT.interrupted)
    this.#controller.abort(new Interrupted())
  }
}

let current: Interruption | undefined

/** That of this process. */
export function interruption(early = false): Interruption {
  current ??= new Interruption(early)
  return current
}
