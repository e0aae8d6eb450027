import {arrayFunctions} from './array-functions.ts'
import type {MathFunction} from './context.ts'
import {choose, fill} from './missing-data.ts'
import {seriesFunctions} from './series-functions.ts'
import {statisticFunctions} from './statistic-functions.ts'
import {timeFunctions} from './time-functions.ts'

/** Every function that is implemented, by its name. */
export const FUNCTIONS: ReadonlyMap<string, MathFunction> = new Map<string, MathFunction>([
  ...statisticFunctions,
  ...seriesFunctions,
  ...arrayFunctions,
  ...timeFunctions,
  ['IF', choose],
  ['FILL', fill],
])

/** Functions of metric math that need what the sandbox does not have: searches, quotas, models of anomalies. */
export const UNSUPPORTED_FUNCTIONS: readonly string[] = [
  'ANOMALY_DETECTION_BAND',
  'DB_PERF_INSIGHTS',
  'INSIGHT_RULE_METRIC',
  'LAMBDA',
  'SEARCH',
  'SERVICE_QUOTA',
]
