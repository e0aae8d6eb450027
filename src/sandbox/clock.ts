import type {Store} from './store/store.ts'

/** The sandbox's only source of time, so that it can be moved. Epoch milliseconds. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = {now: () => Date.now()}

/** A clock that runs as the machine's does, beside it. Where it stands is kept. */
export interface MovableClock extends Clock {
  /** How far it is ahead of the machine's, in milliseconds; negative when it is behind. */
  readonly offset: number
  /** Continues from a moment. @throws RangeError outside {@link CLOCK_RANGE} */
  moveTo(at: number): void
  /** Jumps; negative amounts go back. @throws RangeError outside {@link CLOCK_RANGE} */
  advance(millis: number): void
  /** Continues as the machine's. */
  follow(): void
}

/** Times that everything here can write down: a serial number of a zone has seconds in 32 bits. */
export const CLOCK_RANGE = {least: Date.UTC(2000, 0, 1), most: Date.UTC(2100, 0, 1)} as const

const KEY = 'clock.offset'

/** @param machine what it runs beside. */
export function movableClock(store: Store, machine: Clock = systemClock): MovableClock {
  let offset = Number(store.setting(KEY) ?? 0)
  const set = (millis: number): void => {
    const at = machine.now() + millis
    if (!(at >= CLOCK_RANGE.least && at <= CLOCK_RANGE.most))
      throw new RangeError('the clock goes from the year 2000 to the year 2099')
    store.setSetting(KEY, String(millis))
    offset = millis
  }
  return {
    now: () => machine.now() + offset,
    get offset() {
      return offset
    },
    moveTo: (at) => set(Math.round(at - machine.now())),
    advance: (millis) => set(Math.round(offset + millis)),
    follow: () => set(0),
  }
}
