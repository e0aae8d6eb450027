import type {Operator} from './expression.ts'
import {combineSeries, isScalar, mapSeries, type Value} from './value.ts'

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
 */
export function operate(operator: Operator, left: Value, right: Value): Value {
  const compute = COMPUTE[operator]
  if (isScalar(left)) return isScalar(right) ? compute(left, right) : mapSeries(right, (value) => compute(left, value))
  if (isScalar(right)) return mapSeries(left, (value) => compute(value, right))
  return combineSeries(left, right, compute)
}

export function negate(value: Value): Value {
  return operate('*', value, -1)
}
