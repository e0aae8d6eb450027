import {argument, atMost, onlyValue, scalarOf, seriesOf, wordOf} from './arguments.ts'
import type {Argument, MathFunction} from './context.ts'
import {ExpressionError} from './expression.ts'
import {sortStatistic} from './statistic-functions.ts'
import type {Series} from './value.ts'

const metrics: MathFunction = (args, around, name) => {
  atMost(args, 1, name)
  const part = args[0]?.expression
  if (part && part.kind !== 'text') throw new ExpressionError('METRICS takes a text, or nothing')
  return around
    .metrics()
    .filter(({id}) => id.includes(part?.value ?? ''))
    .map(({series}) => series)
}

const end =
  (pick: (all: readonly Series[]) => Series | undefined): MathFunction =>
  (args, _around, name) => {
    const found = pick(seriesOf(onlyValue(args, name), name))
    if (!found) throw new ExpressionError(`${name} of no time series`)
    return found
  }

const slice: MathFunction = (args, _around, name) => {
  atMost(args, 3, name)
  const all = seriesOf(argument(args, 0, name).value(), name)
  const from = scalarOf(argument(args, 1, name).value(), name)
  const to = args[2] && scalarOf(args[2].value(), name)
  return all.slice(Math.max(from, 0), to === undefined ? undefined : Math.max(to, 0))
}

const sort: MathFunction = (args, _around, name) => {
  atMost(args, 4, name)
  const all = seriesOf(argument(args, 0, name).value(), name)
  const statistic = sortStatistic(word(args, 1, name))
  const order = word(args, 2, name)
  if (!statistic) throw new ExpressionError('SORT goes by AVG, MIN, MAX or SUM')
  if (order !== 'ASC' && order !== 'DESC') throw new ExpressionError('SORT goes ASC or DESC')
  const sign = order === 'ASC' ? 1 : -1
  const most = args[3] && scalarOf(args[3].value(), name)
  const ranked = all.map((series) => ({series, rank: statistic(series.values)}))
  const sorted = ranked.toSorted((one, other) => sign * compare(one.rank, other.rank, sign))
  return sorted.slice(0, most).map(({series}) => series)
}

/** Series without data come last, whichever the order. */
function compare(one: number, other: number, sign: number): number {
  if (Number.isNaN(one) || Number.isNaN(other)) return sign * (Number(Number.isNaN(one)) - Number(Number.isNaN(other)))
  return one - other
}

function word(args: readonly Argument[], index: number, name: string): string {
  const found = wordOf(argument(args, index, name))
  if (found === undefined) throw new ExpressionError(`${name} takes a word as argument ${index + 1}`)
  return found
}

/** What makes, cuts, orders and counts arrays of time series. */
export const arrayFunctions: readonly [string, MathFunction][] = [
  ['METRICS', metrics],
  ['METRIC_COUNT', (args, _around, name) => seriesOf(onlyValue(args, name), name).length],
  ['FIRST', end((all) => all[0])],
  ['LAST', end((all) => all.at(-1))],
  ['SLICE', slice],
  ['SORT', sort],
  [
    'REMOVE_EMPTY',
    (args, _around, name) => seriesOf(onlyValue(args, name), name).filter(({values}) => values.length > 0),
  ],
]
