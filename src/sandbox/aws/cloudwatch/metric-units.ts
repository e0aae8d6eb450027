import type {Environment} from '../../environment.ts'
import {seriesOf} from './custom-metrics.ts'
import {type Metric, SES_NAMESPACE} from './metrics.ts'
import {RATES} from './ses-metrics.ts'

/** The units that data of a metric came in. */
export function unitsOf(env: Environment, metric: Metric): readonly string[] {
  if (metric.namespace === SES_NAMESPACE) return RATES.has(metric.name) ? ['None'] : ['Count']
  const series = seriesOf(env, metric)
  if (series === undefined) return []
  const rows = env.store.all<{unit: string}>('SELECT DISTINCT unit FROM metric_datum WHERE metric_id = ?', series)
  return rows.map(({unit}) => unit)
}
