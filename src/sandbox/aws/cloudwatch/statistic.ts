import type {Members} from '../protocols/members.ts'

/** How the data of a period becomes one value: a name of {@link SIMPLE_STATISTICS}, or a percentile like `p99.9`. */
export type Statistic = string

export const SIMPLE_STATISTICS = ['Average', 'Minimum', 'Maximum', 'Sum', 'SampleCount'] as const

const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/

/** Between 0 and 100; undefined for other statistics. */
export function percentileOf(statistic: Statistic): number | undefined {
  const match = PERCENTILE.exec(statistic)
  return match ? Number(match[1]) : undefined
}

/** Reads a statistic of either kind. @throws AwsError */
export function readStatistic(input: Members, name: string): Statistic {
  const statistic = input.string(name)
  const known = SIMPLE_STATISTICS.some((one) => one === statistic) || PERCENTILE.test(statistic)
  if (known) return statistic
  throw input.refuse(`The value ${statistic} for parameter ${name} is not supported.`)
}

/** Reads a period, in seconds. @throws AwsError */
export function readPeriod(input: Members, allowed: readonly number[] = [1, 5, 10, 20, 30]): number {
  const period = input.number('Period')
  if (allowed.includes(period) || (Number.isInteger(period) && period > 0 && period % 60 === 0)) return period
  throw input.refuse(`The parameter Period must be ${allowed.join(', ')} or a multiple of 60.`)
}

/** What is known of the samples of a period. */
export interface StatisticSet {
  readonly samples: number
  readonly sum: number
  readonly minimum: number
  readonly maximum: number
}

/** @returns undefined for a percentile, which needs the samples themselves. */
export function simpleStatistic(set: StatisticSet, statistic: Statistic): number | undefined {
  switch (statistic) {
    case 'Average':
      return set.sum / set.samples
    case 'Minimum':
      return set.minimum
    case 'Maximum':
      return set.maximum
    case 'Sum':
      return set.sum
    default:
      return statistic === 'SampleCount' ? set.samples : undefined
  }
}
