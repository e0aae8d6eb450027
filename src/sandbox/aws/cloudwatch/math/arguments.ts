import type {Argument} from './context.ts'
import {ExpressionError} from './expression.ts'
import {isArray, isScalar, type Series, type Value} from './value.ts'

/** The argument at a place. @throws ExpressionError when there is none */
export function argument(args: readonly Argument[], index: number, name: string): Argument {
  const found = args[index]
  if (!found) throw new ExpressionError(`${name} needs ${index + 1} argument${index === 0 ? '' : 's'}`)
  return found
}

/** The value of the only argument. */
export function onlyValue(args: readonly Argument[], name: string): Value {
  atMost(args, 1, name)
  return argument(args, 0, name).value()
}

export function atMost(args: readonly Argument[], most: number, name: string): void {
  if (args.length > most) throw new ExpressionError(`${name} takes at most ${most} argument${most === 1 ? '' : 's'}`)
}

export function scalarOf(value: Value, name: string): number {
  if (isScalar(value)) return value
  throw new ExpressionError(`${name} takes a number, not time series`)
}

/** A single series counts as an array of one. */
export function seriesOf(value: Value, name: string): readonly Series[] {
  if (isScalar(value)) throw new ExpressionError(`${name} takes time series, not a number`)
  return isArray(value) ? value : [value]
}

/** A word like REPEAT, or undefined for anything else. */
export function wordOf({expression}: Argument): string | undefined {
  return expression.kind === 'word' ? expression.name : undefined
}
