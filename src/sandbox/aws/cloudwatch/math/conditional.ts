import {ExpressionError} from './expression.ts'
import {isScalar, mapSeries, type Series, type Value} from './value.ts'

/**
 * IF: for every datapoint of the condition, the value of the second argument where it is not 0, else that of the third.
 * Where the second misses a datapoint its value is 0, where the third does there is none (Amazon CloudWatch User Guide,
 * "Using IF expressions").
 *
 * @throws ExpressionError for fewer than two or more than three arguments
 */
export function choose(args: readonly Value[]): Value {
  const [condition, whenTrue, whenFalse] = args
  if (condition === undefined || whenTrue === undefined || args.length > 3)
    throw new ExpressionError('IF takes two or three arguments')
  if (isScalar(condition)) return condition !== 0 ? whenTrue : (whenFalse ?? {label: 'IF', timestamps: [], values: []})
  const [trueAt, falseAt] = [readerOf(whenTrue), readerOf(whenFalse)]
  return mapSeries(condition, (value, at) => (value !== 0 ? (trueAt(at) ?? 0) : falseAt(at)))
}

function readerOf(branch: number | Series | undefined): (at: number) => number | undefined {
  if (branch === undefined || isScalar(branch)) return () => branch
  const values = new Map(branch.timestamps.map((at, index) => [at, branch.values[index]]))
  return (at) => values.get(at)
}
