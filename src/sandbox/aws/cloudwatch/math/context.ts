import type {Expression} from './expression.ts'
import type {Series, Value} from './value.ts'

/** What an expression is evaluated among. */
export interface MathContext {
  /** The value of another query; undefined for an id that there is none of. @throws ExpressionError for a circle */
  valueOf(id: string): Value | undefined
  /** Every metric of the request, with its id. */
  metrics(): readonly {readonly id: string; readonly series: Series}[]
  /** Seconds between datapoints of a metric; undefined for what is no metric. */
  periodOf(id: string): number | undefined
  /** Every moment that could have a datapoint, ascending, in epoch seconds. */
  readonly grid: readonly number[]
}

/** An argument of a function: it is only evaluated where it is a value. */
export interface Argument {
  readonly expression: Expression
  value(): Value
}

/** @param name of the function, for complaints. @throws ExpressionError when the arguments are not what it takes. */
export type MathFunction = (args: readonly Argument[], around: MathContext, name: string) => Value
