import type {Environment} from '../../environment.ts'
import {dimensionsKey, type Metric} from './metrics.ts'
import {mergeSamples, type Samples} from './samples.ts'
import type {StatisticSet} from './statistic.ts'
import {LONGEST_KEPT} from './time-range.ts'

/** One datum of PutMetricData. */
export interface Datum {
  readonly metric: Metric
  /** Epoch seconds, at the precision that it is kept with. */
  readonly at: number
  readonly unit: string
  readonly samples: Samples
}

interface Row extends StatisticSet {
  values_json: string | null
}

/** Keeps data. What was put for the same moment and unit before is added to, not replaced. */
export function putData(env: Environment, data: readonly Datum[]): void {
  env.store.transaction(() => {
    for (const datum of data) putDatum(env, seriesFor(env, datum.metric, datum.at), datum)
  })
}

/** The number under which the data of a metric is kept; undefined for a metric that nobody ever put. */
export function seriesOf({store}: Environment, metric: Metric): number | undefined {
  return store.one<{id: number}>(
    'SELECT id FROM metric WHERE namespace = ? AND name = ? AND dimensions_json = ?',
    ...keyOf(metric),
  )?.id
}

/** The samples of a row of the table of data. */
export function readValues(valuesJson: string | null): ReadonlyMap<number, number> | undefined {
  return valuesJson === null ? undefined : new Map(JSON.parse(valuesJson) as [number, number][])
}

function seriesFor(env: Environment, metric: Metric, at: number): number {
  env.store.run(
    `INSERT INTO metric (namespace, name, dimensions_json, last_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET last_at = MAX(last_at, excluded.last_at)`,
    ...keyOf(metric),
    at,
  )
  const series = seriesOf(env, metric)
  if (series === undefined) throw new Error('a metric is not where it was written')
  return series
}

function putDatum({store, clock}: Environment, series: number, {at, unit, samples}: Datum): void {
  const found = store.one<Row>(
    'SELECT * FROM metric_datum WHERE metric_id = ? AND at = ? AND unit = ?',
    series,
    at,
    unit,
  )
  const {set, values} = found ? mergeSamples({set: found, values: readValues(found.values_json)}, samples) : samples
  store.run(
    'INSERT OR REPLACE INTO metric_datum VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    series,
    at,
    unit,
    set.samples,
    set.sum,
    set.minimum,
    set.maximum,
    values ? JSON.stringify([...values]) : null,
  )
  const kept = Math.floor(clock.now() / 1000) - LONGEST_KEPT
  if (!found) store.run('DELETE FROM metric_datum WHERE metric_id = ? AND at < ?', series, kept)
}

function keyOf({namespace, name, dimensions}: Metric): [string, string, string] {
  return [namespace, name, dimensionsKey(dimensions)]
}
