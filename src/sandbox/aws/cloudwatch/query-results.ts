import {AwsError} from '../aws-error.ts'
import {evaluate} from './math/evaluate.ts'
import {ExpressionError} from './math/expression.ts'
import {isScalar, type Series, type Value} from './math/value.ts'
import type {MetricQuery, StatQuery} from './metric-query.ts'
import type {MetricReader} from './points.ts'
import type {TimeRange} from './time-range.ts'

/** Where the answers to queries come from, and over which time. */
export interface QueryContext {
  readonly read: MetricReader
  /** @param period seconds */
  rangeFor(period: number): TimeRange
}

/**
 * Answers queries that may build on each other.
 *
 * @returns a function from a query to its time series. A label that was not given is that of what the series shows. It
 *   throws AwsError ValidationException for an expression that cannot be computed.
 */
export function queryResults(
  queries: readonly MetricQuery[],
  {read, rangeFor}: QueryContext,
): (query: MetricQuery) => Series {
  const known = new Map<string, Value>()
  const inWork = new Set<string>()

  const seriesOf = (query: StatQuery): Series => {
    const {metric, statistic, unit, period} = query
    return {label: labelOf(query), ...read({metric, statistic, unit, range: rangeFor(period)})}
  }
  const compute = (query: MetricQuery): Value => {
    const before = known.get(query.id)
    if (before !== undefined) return before
    if (inWork.has(query.id)) throw new ExpressionError('The expressions go in a circle')
    inWork.add(query.id)
    const value = query.kind === 'stat' ? seriesOf(query) : evaluate(query.expression, resolve)
    inWork.delete(query.id)
    known.set(query.id, value)
    return value
  }
  const resolve = (id: string): Value | undefined => {
    const found = queries.find((one) => one.id === id)
    return found && compute(found)
  }
  return (query) => {
    try {
      return labelled(query, compute(query))
    } catch (error) {
      inWork.clear()
      if (!(error instanceof ExpressionError)) throw error
      throw new AwsError('ValidationException', 400, `Error in expression '${query.id}': ${error.message}`)
    }
  }
}

/** The label that a metric has when none is given. */
function labelOf({label, metric}: StatQuery): string {
  return label ?? [...metric.dimensions.map(({value}) => value), metric.name].join(' ')
}

function labelled({id, label, kind}: MetricQuery, value: Value): Series {
  if (isScalar(value)) throw new ExpressionError('The result must be a time series, not a number')
  return kind === 'stat' ? value : {...value, label: label ?? id}
}
