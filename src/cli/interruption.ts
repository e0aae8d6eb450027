import {EXIT} from '../domain/exit.ts'
import {Interrupted} from '../domain/failure.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * oclif skips `finally` on Ctrl-C, so the signals are ours: the first one aborts with Interrupted and lets the command
 * say what goes on without it, the second one ends the process at once.
 */
export class Interruption {
  readonly #controller = new AbortController()
  readonly #listener = (): void => {
    if (this.#controller.signal.aborted) process.exit(EXIT.interrupted)
    this.#controller.abort(new Interrupted())
  }

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#listener)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener)
  }
}
