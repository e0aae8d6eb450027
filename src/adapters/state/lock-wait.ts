import {setTimeout as pause} from 'node:timers/promises'
import {Interrupted} from '../../domain/exit/failure.ts'
import {StateLocked} from '../../domain/instance/inventory-failures.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import {primaryCode, SQLITE} from './sqlite.ts'

/** SQLite's own wait blocks the whole process, its deadline and its signals included: it is for locks of a moment. */
export const BUSY_TIMEOUT = 'PRAGMA busy_timeout = 20'

/** Milliseconds that a command without --timeout waits for a lock. */
const LIMIT_MILLIS = 10_000
/** The same for what a command writes after its end was asked for. */
const CLEAN_UP_MILLIS = 250
/** Milliseconds between two attempts, at the least; at the most twice that, so that two processes do not keep step. */
const PAUSE_MILLIS = 15

export interface LockWaitOptions {
  /** The command's: its abort ends a wait. */
  readonly signal?: AbortSignal
  readonly limitMillis?: number
}

/** Waits for the lock of a state file without blocking the process. */
export class LockWait {
  readonly #file: string
  readonly #signal: AbortSignal | undefined
  readonly #limitMillis: number

  constructor(file: string, {signal, limitMillis = LIMIT_MILLIS}: LockWaitOptions = {}) {
    this.#file = file
    this.#signal = signal
    this.#limitMillis = limitMillis
  }

  /**
   * Does the work as soon as nobody else has the lock.
   * @param work leaves nothing behind when SQLite answers SQLITE_BUSY, for it is then done again from its start
   * @throws StateLocked when the lock is not released; the signal's reason when that comes first
   */
  async attempt<Result>(work: () => Result): Promise<Result> {
    const start = performance.now()
    for (;;) {
      try {
        return work()
      } catch (error) {
        if (primaryCode(error) !== SQLITE.BUSY) throw error
        const waited = performance.now() - start
        if (this.#signal?.aborted && waited >= CLEAN_UP_MILLIS) throw this.#interrupted(this.#signal, waited)
        if (waited >= this.#limitMillis) throw this.#locked(waited, error)
      }
      await this.#pause(start)
    }
  }

  async #pause(start: number): Promise<void> {
    const millis = PAUSE_MILLIS * (1 + Math.random())
    const signal = this.#signal
    // What begins after the end of the command is its cleaning up.
    if (!signal || signal.aborted) return await pause(millis)
    try {
      await pause(millis, undefined, {signal})
    } catch {
      throw this.#interrupted(signal, performance.now() - start)
    }
  }

  #locked(waited: number, cause: unknown): StateLocked {
    return new StateLocked(
      `${this.#isLocked()} This command waited ${formatDuration(waited)} for it, the longest that one waits.`,
      {
        hints: ['Run the same command again when the other process has ended.', this.#whose()],
        retryable: true,
        cause,
      },
    )
  }

  #interrupted(signal: AbortSignal, waited: number): unknown {
    const {reason} = signal
    if (!(reason instanceof Interrupted)) return reason
    return reason.leaving(`${this.#isLocked()} This command waited ${formatDuration(waited)} for it.`, {
      hints: [...reason.hints, this.#whose()],
    })
  }

  #isLocked(): string {
    return `The state file ${this.#file} is locked by another process.`
  }

  #whose(): string {
    return `To see which one it is: ${shellCommand('lsof', this.#file)}`
  }
}
