import type {Members} from '../protocols/members.ts'
import type {Operation} from '../service.ts'
import {alarmOperations} from './alarms/alarm-operations.ts'
import {describeOperations} from './alarms/describe-operations.ts'
import {tagOperations} from './alarms/tag-operations.ts'
import {getMetricData} from './get-metric-data.ts'
import {getMetricStatistics} from './get-metric-statistics.ts'
import {listMetrics} from './list-metrics.ts'
import {putMetricData} from './put-metric-data.ts'

/** Everything that is implemented of CloudWatch, whatever the protocol. */
export const OPERATIONS: readonly Operation<Members>[] = [
  getMetricData,
  getMetricStatistics,
  listMetrics,
  putMetricData,
  ...alarmOperations,
  ...describeOperations,
  ...tagOperations,
]
