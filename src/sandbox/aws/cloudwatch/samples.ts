import type {StatisticSet} from './statistic.ts'

/** What was put for one moment. */
export interface Samples {
  readonly set: StatisticSet
  /** How often each value came. Unknown where somebody put a statistics set: that leaves no percentiles. */
  readonly values: ReadonlyMap<number, number> | undefined
}

/** @param counts how often each value came; at least one, and more than 0 times. */
export function samplesOf(counts: ReadonlyMap<number, number>): Samples {
  const sets = [...counts].map(([value, samples]) => ({samples, sum: value * samples, minimum: value, maximum: value}))
  return {set: sets.reduce(mergeSets), values: counts}
}

export function mergeSamples(one: Samples, other: Samples): Samples {
  return {
    set: mergeSets(one.set, other.set),
    values: one.values && other.values && mergeCounts(one.values, other.values),
  }
}

function mergeSets(one: StatisticSet, other: StatisticSet): StatisticSet {
  return {
    samples: one.samples + other.samples,
    sum: one.sum + other.sum,
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
  }
}

/** The smallest value that `percentile` per cent of the samples do not exceed. */
export function percentileValue(counts: ReadonlyMap<number, number>, percentile: number): number {
  const ascending = [...counts].sort(([one], [other]) => one - other)
  const total = ascending.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [value, count] of ascending) {
    seen += count
    if (seen >= (total * percentile) / 100) return value
  }
  return ascending.at(-1)?.[0] ?? Number.NaN
}

function mergeCounts(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): Map<number, number> {
  const merged = new Map(one)
  for (const [value, count] of other) merged.set(value, (merged.get(value) ?? 0) + count)
  return merged
}
