import {onlyValue, seriesOf} from './arguments.ts'
import type {MathFunction} from './context.ts'
import {combineSeries, isArray} from './value.ts'

/** @param values that exist. @param size how many there could be. */
type Statistic = (values: readonly number[], size: number) => number

const sum: Statistic = (values) => values.reduce((total, value) => total + value, 0)
const extreme =
  (pick: (one: number, other: number) => number): Statistic =>
  (values) =>
    values.length === 0 ? Number.NaN : values.reduce((one, other) => pick(one, other))

/** Missing values count as 0 for an average of series (Amazon CloudWatch User Guide, "Functions supported for metric math"). */
const average: Statistic = (values, size) => sum(values, size) / size

function deviation(values: readonly number[]): number {
  const mean = sum(values, values.length) / values.length
  return Math.sqrt(
    sum(
      values.map((value) => (value - mean) ** 2),
      values.length,
    ) / values.length,
  )
}

const STATISTICS: ReadonlyMap<string, Statistic> = new Map([
  ['SUM', sum],
  ['AVG', average],
  ['MIN', extreme(Math.min)],
  ['MAX', extreme(Math.max)],
  ['STDDEV', deviation],
  ['DATAPOINT_COUNT', (values: readonly number[]) => values.length],
])

/** A statistic of one time series is a scalar; that of an array is a time series of the statistics of each moment. */
export const statisticFunctions: readonly [string, MathFunction][] = [...STATISTICS].map(([name, statistic]) => [
  name,
  (args) => {
    const value = onlyValue(args, name)
    const all = seriesOf(value, name)
    if (!isArray(value)) return statistic(all[0]?.values ?? [], all[0]?.values.length ?? 0)
    return combineSeries(all, name, (values) => {
      const present = values.filter((one) => one !== undefined)
      return statistic(present, all.length)
    })
  },
])

/** The statistics that SORT can go by. */
export function sortStatistic(name: string): ((values: readonly number[]) => number) | undefined {
  const statistic = ['AVG', 'MIN', 'MAX', 'SUM'].includes(name) ? STATISTICS.get(name) : undefined
  return statistic && ((values) => statistic(values, values.length))
}
