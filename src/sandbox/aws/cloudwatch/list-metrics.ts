import type {World} from '../../world.ts'
import {AwsError} from '../aws-error.ts'
import {cutPage, keyOfToken} from '../paging.ts'
import type {Members} from '../protocols/members.ts'
import type {Operation} from '../service.ts'
import {type Metric, NAMESPACE, RATES, SET_DIMENSION} from './metrics.ts'

const METRICS_A_PAGE = 500
/** Metrics without data in the last two weeks are not listed (CloudWatch API Reference, ListMetrics). */
const LISTED_SECONDS = 14 * 24 * 60 * 60

interface Filter {
  readonly name: string
  readonly value: string | undefined
}

export const listMetrics: Operation<Members> = {
  name: 'ListMetrics',
  permission: () => ({action: 'cloudwatch:ListMetrics'}),
  run({world, input}) {
    input.knowsOnly('ListMetrics', ['Namespace', 'MetricName', 'Dimensions', 'NextToken'])
    const after = keyOfToken(input.optionalString('NextToken'))
    if (after === undefined)
      throw new AwsError('InvalidNextToken', 400, 'The value for parameter NextToken is not valid.')
    const [namespace, name] = [input.optionalString('Namespace'), input.optionalString('MetricName')]
    const filters = input
      .structures('Dimensions')
      .map((one) => ({name: one.string('Name'), value: one.optionalString('Value')}))
    const found = publishedMetrics(world).filter(
      (metric) =>
        (namespace === undefined || metric.namespace === namespace) &&
        (name === undefined || metric.name === name) &&
        filters.every((filter) => hasDimension(metric, filter)) &&
        keyOf(metric) > after,
    )
    const {items, next} = cutPage(found, METRICS_A_PAGE, keyOf)
    return {Metrics: items.map(view), NextToken: next}
  },
}

/** In order of their key. */
function publishedMetrics(world: World): Metric[] {
  const since = Math.floor(world.clock.now() / 1000) - LISTED_SECONDS
  const sets = world.store.all<{name: string}>(
    `SELECT name FROM configuration_set WHERE reputation_metrics_enabled = 1 AND EXISTS
       (SELECT 1 FROM send_statistic WHERE configuration_set = name AND bucket >= ?) ORDER BY name`,
    since,
  )
  const account = world.store.one('SELECT 1 FROM send_statistic WHERE bucket >= ? LIMIT 1', since)
  return [...RATES.keys()].flatMap((name) => [
    ...(account ? [{namespace: NAMESPACE, name, dimensions: []}] : []),
    ...sets.map((set) => ({namespace: NAMESPACE, name, dimensions: [{name: SET_DIMENSION, value: set.name}]})),
  ])
}

function keyOf({name, dimensions}: Metric): string {
  return [name, ...dimensions.map(({value}) => value)].join(' ')
}

function hasDimension({dimensions}: Metric, filter: Filter): boolean {
  return dimensions.some(({name, value}) => name === filter.name && (filter.value ?? value) === value)
}

function view({namespace, name, dimensions}: Metric) {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensions.map((dimension) => ({Name: dimension.name, Value: dimension.value})),
  }
}
