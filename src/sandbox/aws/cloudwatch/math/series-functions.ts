import {onlyValue} from './arguments.ts'
import type {MathFunction} from './context.ts'
import {eachSeries, mapSeries, type Series} from './value.ts'

const point = (change: (value: number) => number) => (series: Series) => mapSeries(series, change)

/** Between each datapoint and the one before it: the first has none. */
const step = (change: (value: number, seconds: number) => number) => (series: Series) => {
  let before: {value: number; at: number} | undefined
  return mapSeries(series, (value, at) => {
    const result = before && change(value - before.value, at - before.at)
    before = {value, at}
    return result
  })
}

function runningSum(series: Series): Series {
  let total = 0
  return mapSeries(series, (value) => {
    total += value
    return total
  })
}

const CHANGES: readonly [string, (series: Series) => Series][] = [
  ['ABS', point(Math.abs)],
  ['CEIL', point(Math.ceil)],
  ['FLOOR', point(Math.floor)],
  ['LOG', point(Math.log)],
  ['LOG10', point(Math.log10)],
  ['DIFF', step((difference) => difference)],
  ['DIFF_TIME', step((_difference, seconds) => seconds)],
  ['RATE', step((difference, seconds) => difference / seconds)],
  ['RUNNING_SUM', runningSum],
]

/** What turns a time series into another, and each of an array. */
export const seriesFunctions: readonly [string, MathFunction][] = CHANGES.map(([name, change]) => [
  name,
  (args) => eachSeries(onlyValue(args, name), name, change),
])
