import {randomUUID} from 'node:crypto'
import {setTimeout as wait} from 'node:timers/promises'
import type {Clock} from '../../ports/time/clock.ts'

/** The machine's clock, its waits ended by `signal`, with its reason. */
export function systemClock(signal: AbortSignal): Clock {
  return {
    now: () => Date.now(),
    newId: () => randomUUID(),
    throwIfInterrupted: () => {
      signal.throwIfAborted()
    },
    sleep: async (millis) => {
      try {
        await wait(millis, undefined, {signal})
      } catch {
        throw signal.reason
      }
    },
  }
}
