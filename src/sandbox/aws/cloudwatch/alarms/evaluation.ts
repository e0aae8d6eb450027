import type {Environment} from '../../../environment.ts'
import {AwsError} from '../../aws-error.ts'
import {Double, javaJson} from '../../protocols/java-double.ts'
import type {MetricReader} from '../points.ts'
import {queryResults} from '../query-results.ts'
import {periodsOf, type TimeRange} from '../time-range.ts'
import {type Datapoint, type Decision, decide} from './decision.ts'
import {type Alarm, periodOf, queriesOf} from './definition.ts'
import {reasonFor} from './reason.ts'
import {messageTime} from './times.ts'
import {changeState, type Publish} from './transition.ts'

/** How many more datapoints are looked at than are needed, so that late and sparse ones count too. */
const SPARE_PERIODS = 2
const MINUTE = 60

/** Looks at the metric of an alarm, and changes its state if it has to. @param read remembers what other alarms read */
export function evaluateAlarm(env: Environment, publish: Publish, read: MetricReader, alarm: Alarm): void {
  const range = rangeOf(env, alarm)
  const decision = decide(alarm, datapointsOf(alarm, range, read))
  if (!decision || decision.state === alarm.state) return
  changeState(env, publish, alarm, {
    state: decision.state,
    reason: reasonFor(alarm, decision, alarm.state),
    reasonData: reasonData(env, alarm, decision, range),
  })
}

/** The periods up to the last full minute, or to the last full period of less than a minute. They slide with it. */
function rangeOf({clock}: Environment, {watched, evaluationPeriods}: Alarm): TimeRange {
  const period = periodOf(watched)
  const step = Math.min(period, MINUTE)
  const to = Math.floor(clock.now() / 1000 / step) * step
  const from = to - period * (evaluationPeriods + SPARE_PERIODS)
  return {from, to, period, origin: from}
}

/** An expression that cannot be computed has no data. */
function datapointsOf(alarm: Alarm, range: TimeRange, read: MetricReader): Datapoint[] {
  const values = new Map<number, number>()
  const queries = queriesOf(alarm.watched)
  const watched = queries.find(({returnData}) => returnData)
  if (watched) {
    const series = computed(() => queryResults(queries, {read, rangeFor: () => range})(watched))
    for (const [index, at] of series?.timestamps.entries() ?? []) values.set(at, series?.values[index] ?? 0)
  }
  return periodsOf(range).map((at) => ({at, value: values.get(at)}))
}

function computed<Result>(compute: () => Result): Result | undefined {
  try {
    return compute()
  } catch (error) {
    if (error instanceof AwsError) return undefined
    throw error
  }
}

/** What `StateReasonData` says (captured from CloudWatch; it is not documented). */
function reasonData({clock}: Environment, alarm: Alarm, {evaluated}: Decision, range: TimeRange): string {
  const oldestFirst = evaluated.toReversed()
  const [oldest] = oldestFirst
  const {watched} = alarm
  return javaJson({
    version: '1.0',
    queryDate: messageTime(clock.now()),
    startDate: oldest && messageTime(oldest.at * 1000),
    statistic: watched.kind === 'metric' ? watched.query.statistic : undefined,
    unit: watched.kind === 'metric' ? watched.query.unit : undefined,
    period: range.period,
    recentDatapoints: oldestFirst.map(({value}) => new Double(value)),
    threshold: new Double(alarm.threshold),
    evaluatedDatapoints:
      evaluated.length === 0
        ? [{timestamp: messageTime((range.to - range.period) * 1000)}]
        : evaluated.map(({at, value}) => ({timestamp: messageTime(at * 1000), value: new Double(value)})),
  })
}
