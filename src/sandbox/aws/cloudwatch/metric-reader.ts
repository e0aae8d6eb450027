import type {Environment} from '../../environment.ts'
import {customPoints} from './custom-points.ts'
import {SES_NAMESPACE} from './metrics.ts'
import type {MetricReader} from './points.ts'
import {sesMetricsReader} from './ses-metrics.ts'
import {keptPart} from './time-range.ts'

/** Reads every metric that there is, as far back as its data is kept. Made anew for every call: it remembers what it read. */
export function metricReader(env: Environment): MetricReader {
  const readSes = sesMetricsReader(env)
  return (request) => {
    const kept = {...request, range: keptPart(request.range, env.clock.now() / 1000)}
    return request.metric.namespace === SES_NAMESPACE ? readSes(kept) : customPoints(env, kept)
  }
}
