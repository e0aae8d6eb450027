import type {Environment} from '../../environment.ts'
import {type Dimension, type Metric, SES_NAMESPACE} from './metrics.ts'
import {RATES, SET_DIMENSION} from './ses-metrics.ts'
import {COUNT_METRICS} from './traffic-counts.ts'

/** Which metrics to list; all of them where nothing is said. */
export interface MetricFilter {
  readonly namespace: string | undefined
  readonly name: string | undefined
  /** A metric must have them all; without a value, any will do. */
  readonly dimensions: readonly {readonly name: string; readonly value: string | undefined}[]
  /** Only with data since then, epoch seconds. */
  readonly since: number
}

export interface Listed {
  /** Ascending, never empty. */
  readonly key: string
  readonly metric: Metric
}

/** Lists metrics that come after a key, at most `most`. */
export type MetricSource = (filter: MetricFilter, after: string, most: number) => Listed[]

/** What there is to list, one after the other: what SES publishes, and what was put. */
export function metricSources(env: Environment): readonly MetricSource[] {
  return [
    ...[...RATES.keys()].map((name) => rateMetrics(env, name)),
    countMetrics(env),
    (filter, after, most) => customMetrics(env, filter, after, most),
  ]
}

/** Stands for the account's own metric, before those of the sets: no set has such a name. */
const ACCOUNT = '*'

function rateMetrics({store}: Environment, name: string): MetricSource {
  return (filter, after, most) => {
    if (!isNamed(filter, SES_NAMESPACE, name)) return []
    const [one, ...others] = filter.dimensions
    if (others.length > 0 || (one && one.name !== SET_DIMENSION)) return []
    const listed: Listed[] = []
    if (after === '' && !one && hasTraffic(store, filter.since))
      listed.push({key: ACCOUNT, metric: {namespace: SES_NAMESPACE, name, dimensions: []}})
    const sets = store.all<{name: string}>(
      `SELECT name FROM configuration_set WHERE reputation_metrics_enabled = 1 AND name > ?1
         AND (?2 IS NULL OR name = ?2)
         AND EXISTS (SELECT 1 FROM send_statistic WHERE configuration_set = name AND bucket >= ?3) ORDER BY name LIMIT ?4`,
      after === ACCOUNT ? '' : after,
      one?.value ?? null,
      filter.since,
      most - listed.length,
    )
    const metricOf = (set: string): Metric => ({
      namespace: SES_NAMESPACE,
      name,
      dimensions: [{name: SET_DIMENSION, value: set}],
    })
    return [...listed, ...sets.map((set) => ({key: set.name, metric: metricOf(set.name)}))]
  }
}

function countMetrics({store}: Environment): MetricSource {
  return (filter, after, most) => {
    if (filter.dimensions.length > 0 || !hasTraffic(store, filter.since)) return []
    return COUNT_METRICS.filter(({name}) => isNamed(filter, SES_NAMESPACE, name) && name > after)
      .slice(0, most)
      .map((metric) => ({key: metric.name, metric}))
  }
}

function customMetrics({store}: Environment, filter: MetricFilter, after: string, most: number): Listed[] {
  const rows = store.all<{id: number; namespace: string; name: string; dimensions_json: string}>(
    `SELECT * FROM metric WHERE id > ?1 AND last_at >= ?2 AND (?3 IS NULL OR namespace = ?3) AND (?4 IS NULL OR name = ?4)
     ORDER BY id`,
    Number(after),
    filter.since,
    filter.namespace ?? null,
    filter.name ?? null,
  )
  const listed: Listed[] = []
  for (const {id, namespace, name, dimensions_json} of rows) {
    if (listed.length === most) break
    const dimensions = (JSON.parse(dimensions_json) as [string, string][]).map(([name, value]) => ({name, value}))
    if (hasDimensions(dimensions, filter)) listed.push({key: String(id), metric: {namespace, name, dimensions}})
  }
  return listed
}

function isNamed(filter: MetricFilter, namespace: string, name: string): boolean {
  return (filter.namespace ?? namespace) === namespace && (filter.name ?? name) === name
}

function hasDimensions(dimensions: readonly Dimension[], filter: MetricFilter): boolean {
  return filter.dimensions.every((wanted) =>
    dimensions.some(({name, value}) => name === wanted.name && (wanted.value ?? value) === value),
  )
}

function hasTraffic(store: Environment['store'], since: number): boolean {
  return store.one('SELECT 1 FROM send_statistic WHERE bucket >= ? LIMIT 1', since) !== undefined
}
