import type {Environment} from '../../environment.ts'
import {cutPage, keyOfToken} from '../paging.ts'
import type {Members} from '../protocols/members.ts'
import type {Operation} from '../service.ts'
import {invalidToken} from './errors.ts'
import {type Listed, type MetricFilter, metricSources} from './metric-sources.ts'
import {metricView} from './metrics.ts'

const METRICS_A_PAGE = 500
/** Metrics without data in the last two weeks are not listed (CloudWatch API Reference, ListMetrics). */
const LISTED_SECONDS = 14 * 24 * 60 * 60
const RECENT_SECONDS = 3 * 60 * 60

export const listMetrics: Operation<Members> = {
  name: 'ListMetrics',
  permission: () => ({action: 'cloudwatch:ListMetrics'}),
  run({env, input}) {
    input.knowsOnly('ListMetrics', ['Namespace', 'MetricName', 'Dimensions', 'NextToken', 'RecentlyActive'])
    const after = keyOfToken(input.optionalString('NextToken'))
    if (after === undefined) throw invalidToken()
    const recently = input.optionalChoice('RecentlyActive', ['PT3H'])
    const filter: MetricFilter = {
      namespace: input.optionalString('Namespace'),
      name: input.optionalString('MetricName'),
      dimensions: input
        .structures('Dimensions')
        .map((one) => ({name: one.string('Name'), value: one.optionalString('Value')})),
      since: Math.floor(env.clock.now() / 1000) - (recently ? RECENT_SECONDS : LISTED_SECONDS),
    }
    const {items, next} = cutPage(metricsAfter(env, filter, after), METRICS_A_PAGE, ({key}) => key)
    return {Metrics: items.map(({metric}) => metricView(metric)), NextToken: next}
  },
}

/** One more than fits on a page, in order of their keys: the number of a source, and the key within it. */
function metricsAfter(env: Environment, filter: MetricFilter, after: string): Listed[] {
  const [reached, rest] = splitKey(after)
  const found: Listed[] = []
  for (const [number, list] of metricSources(env).entries()) {
    const room = METRICS_A_PAGE + 1 - found.length
    if (number < reached || room === 0) continue
    const listed = list(filter, number === reached ? rest : '', room)
    found.push(...listed.map(({key, metric}) => ({key: `${number} ${key}`, metric})))
  }
  return found
}

function splitKey(key: string): [source: number, rest: string] {
  const match = /^(\d{1,4}) (.*)$/s.exec(key)
  if (!match && key !== '') throw invalidToken()
  return [Number(match?.[1] ?? 0), match?.[2] ?? '']
}
