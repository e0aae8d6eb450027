import type {Members} from '../protocols/members.ts'
import {missing, notImplemented} from './errors.ts'
import {type Expression, ExpressionError, idsOf} from './math/expression.ts'
import {notImplementedIn} from './math/not-implemented.ts'
import {parseExpression} from './math/parse.ts'
import {type Metric, readMetric} from './metrics.ts'
import {readPeriod, readStatistic, type Statistic} from './statistic.ts'

interface Query {
  readonly id: string
  /** As it was given. */
  readonly label: string | undefined
  readonly returnData: boolean
}

/** A query for a metric. */
export interface StatQuery extends Query {
  readonly kind: 'stat'
  readonly metric: Metric
  /** Seconds. */
  readonly period: number
  readonly statistic: Statistic
  readonly unit: string | undefined
}

/** A query for something computed from others. */
interface ExpressionQuery extends Query {
  readonly kind: 'expression'
  readonly source: string
  readonly expression: Expression
  /** Seconds; undefined to take that of the metrics. */
  readonly period: number | undefined
}

/** One structure of `MetricDataQueries` or of an alarm's `Metrics`. */
export type MetricQuery = StatQuery | ExpressionQuery

const ID = /^[a-z][a-zA-Z0-9_]*$/
const LONGEST_EXPRESSION = 2048
const MEMBERS = ['Id', 'MetricStat', 'Expression', 'Label', 'ReturnData', 'Period']

/**
 * Reads a list of queries.
 * @param most how many there may be
 * @throws AwsError ValidationException and its kin, NotImplemented for expressions that need what the sandbox does not have
 */
export function readQueries(input: Members, name: string, most: number): MetricQuery[] {
  const queries = input.structures(name)
  if (queries.length === 0) throw missing(name)
  if (queries.length > most) throw input.refuse(`The collection ${name} must not have a size greater than ${most}.`)
  const read = queries.map((query, index) => readQuery(query, `${name}.member.${index + 1}`))
  const ids = new Set(read.map(({id}) => id))
  if (ids.size < read.length) throw input.refuse(`The values for parameter Id in ${name} must be unique.`)
  for (const query of read) if (query.kind === 'expression') refuseStrangeIds(input, query, ids)
  return read
}

function readQuery(input: Members, path: string): MetricQuery {
  input.knowsOnly('MetricDataQuery', MEMBERS)
  const id = input.string('Id')
  if (!ID.test(id) || id.length > 255)
    throw input.refuse(`The value ${id} for parameter ${path}.Id is not matching the expected pattern ${ID.source}`)
  const query = {
    id,
    label: input.optionalString('Label'),
    returnData: input.optionalBoolean('ReturnData') ?? true,
  }
  const source = input.optionalString('Expression')
  const stat = input.optionalStructure('MetricStat')
  if (source !== undefined && stat)
    throw input.refuse(`The parameters ${path}.Expression and ${path}.MetricStat are mutually exclusive.`)
  return source === undefined
    ? {...query, kind: 'stat', ...readStat(input.structure('MetricStat'))}
    : {...query, kind: 'expression', ...readExpression(input, id, source)}
}

function readStat(stat: Members) {
  stat.knowsOnly('MetricStat', ['Metric', 'Period', 'Stat', 'Unit'])
  return {
    metric: readMetric(stat.structure('Metric')),
    statistic: readStatistic(stat, 'Stat'),
    period: readPeriod(stat),
    unit: stat.optionalString('Unit'),
  }
}

function readExpression(input: Members, id: string, source: string) {
  if (source.length > LONGEST_EXPRESSION)
    throw input.refuse(`Member must have length less than or equal to ${LONGEST_EXPRESSION}`)
  refuseNotImplemented(source)
  const period = input.optionalNumber('Period') === undefined ? undefined : readPeriod(input)
  try {
    return {source, period, expression: parseExpression(source)}
  } catch (error) {
    if (error instanceof ExpressionError) throw input.refuse(`Error in expression '${id}': ${error.message}`)
    throw error
  }
}

function refuseNotImplemented(source: string): void {
  const missing = notImplementedIn(source)
  if (missing) throw notImplemented(`Expression(${missing.part})`, `The sandbox does not implement ${missing.words}.`)
}

function refuseStrangeIds(input: Members, {id, expression}: ExpressionQuery, ids: ReadonlySet<string>): void {
  const strange = [...idsOf(expression)].find((one) => !ids.has(one))
  if (strange !== undefined)
    throw input.refuse(`Error in expression '${id}': There is no query with the Id '${strange}'`)
}
