import {setTimeout as wait} from 'node:timers/promises'
import {Interrupted} from '../../domain/exit/failure.ts'
import type {Clock} from '../../ports/time/clock.ts'

/** Milliseconds between two questions; the last is repeated. Keys take seconds, and the rate limit counts hours. */
const PAUSES = [250, 500, 1000, 2000, 2000, 2000, 2000, 2000, 2000, 5000, 5000, 10_000]

/** Milliseconds between two questions once the command is interrupted: somebody waits for it to end. */
const HURRIED = 200

export const pauseAfter = (asked: number): number => PAUSES[asked] ?? PAUSES.at(-1) ?? 0

/** Waits also when the command is interrupted: for what has to be brought to its end. */
export async function sleepToTheEnd(clock: Clock, millis: number): Promise<void> {
  try {
    await clock.sleep(millis)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    await wait(Math.min(millis, HURRIED))
  }
}

/** Runs a question again that the interruption of the command has ended: the second one is let through. */
export async function askWithRetries<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Interrupted) return await ask()
    throw error
  }
}
