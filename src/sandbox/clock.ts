/** The sandbox's only source of time, so that it can be moved. Epoch milliseconds. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = {now: () => Date.now()}
