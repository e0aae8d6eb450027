import {choose} from './conditional.ts'
import {type Expression, ExpressionError} from './expression.ts'
import {negate, operate} from './operators.ts'
import type {Value} from './value.ts'

/**
 * @param resolve the value of another query; undefined for an id that there is none of
 * @throws ExpressionError
 */
export function evaluate(expression: Expression, resolve: (id: string) => Value | undefined): Value {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'id': {
      const value = resolve(expression.name)
      if (value === undefined) throw new ExpressionError(`There is no query with the Id '${expression.name}'`)
      return value
    }
    case 'negation':
      return negate(evaluate(expression.operand, resolve))
    case 'operation':
      return operate(expression.operator, evaluate(expression.left, resolve), evaluate(expression.right, resolve))
    case 'conditional':
      return choose(expression.args.map((arg) => evaluate(arg, resolve)))
  }
}
