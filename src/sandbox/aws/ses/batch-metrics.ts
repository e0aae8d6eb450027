import type {Environment} from '../../environment.ts'
import {NotImplemented} from '../aws-error.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import {normalIdentity} from './identities.ts'
import {providerSums} from './provider-metrics.ts'

const DAY_SECONDS = 86_400
const QUERIES_A_CALL = 10
const OPERATION = 'BatchGetMetricData'

/** The metrics that are implemented, each a sum of one column. */
const COLUMNS: Readonly<Record<string, string>> = {
  SEND: 'sends',
  DELIVERY: 'deliveries',
  PERMANENT_BOUNCE: 'permanent_bounces',
  TRANSIENT_BOUNCE: 'transient_bounces',
  COMPLAINT: 'complaints',
}

export const METRIC_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/v2/email/metrics/batch',
    operation: {
      name: OPERATION,
      permission: () => ({action: `ses:${OPERATION}`, resource: '*'}),
      run({env, input}) {
        const queries = input.structures('Queries')
        if (queries.length < 1 || queries.length > QUERIES_A_CALL)
          throw input.refuse(`The number of queries must be between 1 and ${QUERIES_A_CALL}.`)
        return {Results: queries.map((query) => result(env, query)), Errors: []}
      },
    },
  },
]

/** One sum for each UTC day that saw traffic. */
function result(env: Environment, query: Members) {
  const [id, metric] = [query.string('Id'), query.string('Metric')]
  query.optionalChoice('Namespace', ['VDM'])
  const column = COLUMNS[metric]
  if (column === undefined) throw notImplemented(query, `Metric ${metric}`)
  const [from, to] = [query.number('StartDate'), query.number('EndDate')]
  if (from >= to) throw query.refuse('The StartDate must be before the EndDate.')
  const {ISP: provider, CONFIGURATION_SET: configurationSet, ...others} = query.stringMap('Dimensions')
  if (provider !== undefined) {
    const [other] = Object.keys(others)
    if (other !== undefined) throw notImplemented(query, `Dimension ${other} beside ISP`)
    return answer(id, providerSums(env, {provider, metric, configurationSet, from, to}))
  }
  const {where, values} = filter(query)
  const rows = env.store.all<{day: number; total: number}>(
    `SELECT bucket - bucket % ${DAY_SECONDS} AS day, SUM(${column}) AS total FROM send_statistic
     WHERE bucket >= ? AND bucket < ? ${where} GROUP BY day ORDER BY day`,
    from,
    to,
    ...values,
  )
  return answer(id, rows)
}

function answer(id: string, rows: readonly {day: number; total: number}[]) {
  return {Id: id, Timestamps: rows.map(({day}) => day), Values: rows.map(({total}) => total)}
}

/**
 * Traffic is counted by configuration set alone. An identity is taken for the set that is its default, which is exact
 * where every identity has a set of its own, as the broker makes them.
 */
function filter(query: Members): {where: string; values: string[]} {
  const dimensions = query.stringMap('Dimensions')
  const values: string[] = []
  let where = ''
  for (const [name, value] of Object.entries(dimensions)) {
    if (name === 'CONFIGURATION_SET') where += ' AND configuration_set = ?'
    else if (name === 'EMAIL_IDENTITY')
      where += ' AND configuration_set = (SELECT configuration_set FROM email_identity WHERE name = ?)'
    else throw notImplemented(query, `Dimension ${name}`)
    values.push(name === 'EMAIL_IDENTITY' ? normalIdentity(value) : value)
  }
  return {where, values}
}

function notImplemented(query: Members, what: string): NotImplemented {
  const message = `The sandbox does not implement ${what} of ${OPERATION}.`
  return new NotImplemented(`${OPERATION}(${what})`, query.refuse('').code, 400, message)
}
