import {arrayFunctions} from './array-functions.ts'
import {choose, fill} from './missing-data.ts'
import {seriesFunctions} from './series-functions.ts'
import {statisticFunctions} from './statistic-functions.ts'
import type {Play} from './surroundings.ts'
import {timeFunctions} from './time-functions.ts'

/** Every function that is played, by its name. */
export const FUNCTIONS: ReadonlyMap<string, Play> = new Map<string, Play>([
  ...statisticFunctions,
  ...seriesFunctions,
  ...arrayFunctions,
  ...timeFunctions,
  ['IF', choose],
  ['FILL', fill],
])

/** Functions of metric math that need what the sandbox does not have: searches, quotas, models of anomalies. */
export const UNPLAYED_FUNCTIONS: readonly string[] = [
  'ANOMALY_DETECTION_BAND',
  'DB_PERF_INSIGHTS',
  'INSIGHT_RULE_METRIC',
  'LAMBDA',
  'SEARCH',
  'SERVICE_QUOTA',
]
