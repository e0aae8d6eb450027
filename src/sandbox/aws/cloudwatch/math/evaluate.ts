import type {MathContext} from './context.ts'
import {type Expression, ExpressionError} from './expression.ts'
import {FUNCTIONS} from './functions.ts'
import {negate, operate} from './operators.ts'
import {isArray, isScalar, type Series, type Value} from './value.ts'

/** @throws ExpressionError */
export function evaluate(expression: Expression, around: MathContext): Value {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'id': {
      const value = around.valueOf(expression.name)
      if (value === undefined) throw new ExpressionError(`There is no query with the Id '${expression.name}'`)
      return value
    }
    case 'negation':
      return negate(evaluate(expression.operand, around))
    case 'operation':
      return operate(expression.operator, evaluate(expression.left, around), evaluate(expression.right, around))
    case 'array':
      return expression.items.flatMap((item) => seriesIn(evaluate(item, around)))
    case 'call':
      return call(expression.name, expression.args, around)
    default:
      throw new ExpressionError(
        `Unexpected '${expression.kind === 'text' ? `"${expression.value}"` : expression.name}'`,
      )
  }
}

function call(name: string, args: readonly Expression[], around: MathContext): Value {
  const evaluateCall = FUNCTIONS.get(name)
  if (!evaluateCall) throw new ExpressionError(`Unknown function '${name}'`)
  return evaluateCall(
    args.map((expression) => ({expression, value: () => evaluate(expression, around)})),
    around,
    name,
  )
}

function seriesIn(value: Value): readonly Series[] {
  if (isScalar(value)) throw new ExpressionError('An array takes time series, not numbers')
  return isArray(value) ? value : [value]
}
