import {randomUUID} from 'node:crypto'
import {setTimeout as wait} from 'node:timers/promises'
import {Interrupted} from '../../domain/failure.ts'
import type {Clock} from '../../ports/clock.ts'

/** The machine's clock, its waits ended by `signal`. */
export function systemClock(signal: AbortSignal): Clock {
  return {
    now: () => Date.now(),
    newId: () => randomUUID(),
    throwIfInterrupted: () => {
      if (signal.aborted) throw new Interrupted()
    },
    sleep: async (millis) => {
      try {
        await wait(millis, undefined, {signal})
      } catch {
        throw new Interrupted()
      }
    },
  }
}
