/** Random choices that a seed repeats, on any machine. */
export interface Draw {
  /** 0 up to, not including, the limit. */
  below(limit: number): number
  /** @param probability 0 to 1 */
  chance(probability: number): boolean
  one<Value>(values: readonly Value[]): Value
  /** One of several, each as often as its weight says. */
  weighted<Value>(choices: readonly (readonly [weight: number, value: Value])[]): Value
  /** As many as are asked for, each its own draw. */
  times<Value>(count: number, make: () => Value): Value[]
}

/** Mulberry32, a generator of 32 bits of state: small, and the same everywhere. */
function drawFrom(seed: number): Draw {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const one = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value
  return {
    below,
    chance: (probability) => next() < probability,
    one,
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of choices) {
        left -= weight
        if (left < 0) return value
      }
      return one(choices)[1]
    },
    times: (count, make) => Array.from({length: count}, make),
  }
}

/** The generator of one of many: a zone is the same whatever was drawn before it. */
export function drawOf(seed: number, index: number): Draw {
  return drawFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
}
