import {argument, atMost, wordOf} from './arguments.ts'
import type {Argument, MathFunction} from './context.ts'
import {ExpressionError} from './expression.ts'
import {alignSeries, compact, eachSeries, isArray, isScalar, mapSeries, type Series, type Value} from './value.ts'

/**
 * IF: for every datapoint of the condition, the value of the second argument where it is not 0, else that of the third.
 * Where the second misses a datapoint its value is 0, where the third does there is none (Amazon CloudWatch User Guide,
 * "Using IF expressions").
 */
export const choose: MathFunction = (args, _around, name) => {
  atMost(args, 3, name)
  const condition = one(argument(args, 0, name).value(), name)
  const whenTrue = one(argument(args, 1, name).value(), name)
  const whenFalse = args[2] && one(args[2].value(), name)
  if (isScalar(condition)) return condition !== 0 ? whenTrue : (whenFalse ?? {label: name, timestamps: [], values: []})
  const [trueAt, falseAt] = [readerOf(whenTrue), readerOf(whenFalse)]
  return mapSeries(condition, (value, at) => (value !== 0 ? (trueAt(at) ?? 0) : falseAt(at)))
}

function one(value: Value, name: string): number | Series {
  if (isArray(value)) throw new ExpressionError(`${name} takes single time series and numbers, not arrays`)
  return value
}

function readerOf(branch: number | Series | undefined): (at: number) => number | undefined {
  if (branch === undefined || isScalar(branch)) return () => branch
  const values = new Map(branch.timestamps.map((at, index) => [at, branch.values[index]]))
  return (at) => values.get(at)
}

/** FILL: a datapoint for every moment of the request that has none. */
export const fill: MathFunction = (args, {grid}, name) => {
  atMost(args, 2, name)
  const filler = fillerOf(argument(args, 1, name), name)
  const empty: Series = {label: '', timestamps: grid, values: grid.map(() => 0)}
  return eachSeries(argument(args, 0, name).value(), name, (series) => {
    const {timestamps, results} = alignSeries([series, empty], series.label, ([value]) => value)
    return compact(series.label, timestamps, filler(results, timestamps))
  })
}

type Sparse = readonly (number | undefined)[]
type Filler = (values: Sparse, timestamps: readonly number[]) => Sparse

function fillerOf(argument: Argument, name: string): Filler {
  const word = wordOf(argument)
  if (word === 'REPEAT') return repeat
  if (word === 'LINEAR') return interpolate
  if (word !== undefined) throw new ExpressionError(`${name} fills with a number, a time series, REPEAT or LINEAR`)
  const at = readerOf(one(argument.value(), name))
  return (values, timestamps) => values.map((value, index) => value ?? at(timestamps[index] ?? 0))
}

/** With the last value before the gap. */
function repeat(values: Sparse): Sparse {
  let last: number | undefined
  return values.map((value) => {
    last = value ?? last
    return last
  })
}

/** In a straight line over the gap. Before the first value and after the last there is none. */
function interpolate(values: Sparse): Sparse {
  const known = values.flatMap((value, index) => (value === undefined ? [] : [{value, index}]))
  let next = 0
  return values.map((value, index) => {
    while ((known[next]?.index ?? Infinity) < index) next += 1
    const [before, after] = [known[next - 1], known[next]]
    if (value !== undefined || !before || !after) return value
    return before.value + ((after.value - before.value) * (index - before.index)) / (after.index - before.index)
  })
}
