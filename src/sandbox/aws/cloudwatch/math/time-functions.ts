import {onlyValue, scalarOf} from './arguments.ts'
import type {MathFunction} from './context.ts'
import {ExpressionError} from './expression.ts'
import type {Series} from './value.ts'

const SECOND = 1000

/** What each moment is, in UTC. Days of the week go from Monday, 1, to Sunday, 7. */
const PARTS: readonly [string, (date: Date) => number][] = [
  ['MINUTE', (date) => date.getUTCMinutes()],
  ['HOUR', (date) => date.getUTCHours()],
  ['DAY', (date) => date.getUTCDay() || 7],
  ['DATE', (date) => date.getUTCDate()],
  ['MONTH', (date) => date.getUTCMonth() + 1],
  ['YEAR', (date) => date.getUTCFullYear()],
  ['EPOCH', (date) => date.getTime() / SECOND],
]

const period: MathFunction = (args, around, name) => {
  const expression = args[0]?.expression
  const seconds = expression?.kind === 'id' && args.length === 1 ? around.periodOf(expression.name) : undefined
  if (seconds === undefined) throw new ExpressionError(`${name} takes one metric`)
  return seconds
}

/** Functions about time. Series that they make have a datapoint at every moment of the request. */
export const timeFunctions: readonly [string, MathFunction][] = [
  ['PERIOD', period],
  [
    'TIME_SERIES',
    (args, {grid}, name) => {
      const value = scalarOf(onlyValue(args, name), name)
      return everywhere(grid, name, () => value)
    },
  ],
  ...PARTS.map(([name, part]): [string, MathFunction] => [
    name,
    (args, {grid}) => {
      onlyValue(args, name)
      return everywhere(grid, name, (at) => part(new Date(at * SECOND)))
    },
  ]),
]

function everywhere(grid: readonly number[], label: string, value: (at: number) => number): Series {
  return {label, timestamps: grid, values: grid.map(value)}
}
