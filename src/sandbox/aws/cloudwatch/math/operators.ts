import {ExpressionError, type Operator} from './expression.ts'
import {combineSeries, isArray, isScalar, mapSeries, type Series, type Value} from './value.ts'

type Compute = (left: number, right: number) => number

const COMPUTE: Readonly<Record<Operator, Compute>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0 ? Number.NaN : left / right),
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
}

/**
 * An operation on any two values. Between two time series, what one of them misses counts as 0; a datapoint that would be
 * divided by zero is dropped (Amazon CloudWatch User Guide, "Basic arithmetic functions", "Comparison and logical
 * operators"). Where neither has a datapoint there is none.
 *
 * @throws ExpressionError for two arrays
 */
export function operate(operator: Operator, left: Value, right: Value): Value {
  const compute = COMPUTE[operator]
  if (isArray(left)) {
    if (isArray(right)) throw new ExpressionError(`${operator} does not take two arrays of time series`)
    return left.map((one) => operateOne(compute, one, right))
  }
  if (isArray(right)) return right.map((one) => ({...operateOne(compute, left, one), label: one.label}))
  if (isScalar(left) && isScalar(right)) return compute(left, right)
  return operateOne(compute, left, right)
}

export function negate(value: Value): Value {
  return operate('*', value, -1)
}

/** At least one of them is a series. */
function operateOne(compute: Compute, left: number | Series, right: number | Series): Series {
  if (isScalar(left)) return isScalar(right) ? EMPTY : mapSeries(right, (value) => compute(left, value))
  if (isScalar(right)) return mapSeries(left, (value) => compute(value, right))
  return combineSeries([left, right], left.label, ([one = 0, other = 0]) => compute(one, other))
}

const EMPTY: Series = {label: '', timestamps: [], values: []}
