import type {Environment} from '../../../environment.ts'
import {alarmArn} from '../../../policies/arn.ts'
import {cutPage, keyOfToken} from '../../paging.ts'
import type {Members} from '../../protocols/members.ts'
import {Timestamp} from '../../protocols/timestamp.ts'
import type {Call, Operation} from '../../service.ts'
import {invalidCombination, invalidToken} from '../errors.ts'
import {readMetric} from '../metrics.ts'
import {type Alarm, STATES} from './definition.ts'
import {HISTORY_TYPES, type KeptHistoryItem, readHistory} from './history.ts'
import {type AlarmFilter, alarmsOnMetric, findAlarm, listAlarms} from './store.ts'
import {alarmView} from './view.ts'

const ALARMS_A_PAGE = 100
const TYPES = ['CompositeAlarm', 'MetricAlarm'] as const

const describeAlarms: Operation<Members> = {
  name: 'DescribeAlarms',
  permission: (call) => onEveryAlarm(call, 'DescribeAlarms'),
  run({env, input}) {
    const known = [
      'AlarmNames',
      'AlarmNamePrefix',
      'AlarmTypes',
      'StateValue',
      'ActionPrefix',
      'MaxRecords',
      'NextToken',
    ]
    input.knowsOnly('DescribeAlarms', known)
    const size = input.optionalInteger('MaxRecords', 1, ALARMS_A_PAGE) ?? ALARMS_A_PAGE
    const after = keyOfToken(input.optionalString('NextToken'))
    if (after === undefined) throw invalidToken()
    const filter = readFilter(input)
    const {items, next} = cutPage(wantedAlarms(env, input, filter, after, size + 1), size, ({name}) => name)
    return {CompositeAlarms: [], MetricAlarms: items.map(alarmView), NextToken: next}
  },
}

function readFilter(input: Members): AlarmFilter {
  return {
    prefix: input.optionalString('AlarmNamePrefix'),
    state: input.optionalChoice('StateValue', STATES),
    actionPrefix: input.optionalString('ActionPrefix'),
  }
}

/** Alarms that combine others do not exist here; nobody gets any. */
function wantedAlarms(env: Environment, input: Members, filter: AlarmFilter, after: string, most: number): Alarm[] {
  const names = input.strings('AlarmNames')
  if (names.length > ALARMS_A_PAGE)
    throw input.refuse(`The collection AlarmNames must not have a size greater than ${ALARMS_A_PAGE}.`)
  if (names.length > 0 && filter.prefix !== undefined)
    throw invalidCombination('The parameters AlarmNames and AlarmNamePrefix are mutually exclusive.')
  const types = input.choices('AlarmTypes', TYPES)
  if (types.length > 0 && !types.includes('MetricAlarm')) return []
  if (names.length === 0) return listAlarms(env, filter, after, most)
  return [...new Set(names)]
    .sort()
    .filter((name) => name > after)
    .flatMap((name) => findAlarm(env, name) ?? [])
    .filter(({state}) => (filter.state ?? state) === state)
    .filter(({actions}) => {
      const {actionPrefix = ''} = filter
      return (
        filter.actionPrefix === undefined ||
        Object.values(actions)
          .flat()
          .some((arn) => arn.startsWith(actionPrefix))
      )
    })
}

/** Alarms that compute something are not found by any of their metrics. */
const describeAlarmsForMetric: Operation<Members> = {
  name: 'DescribeAlarmsForMetric',
  permission: (call) => onEveryAlarm(call, 'DescribeAlarmsForMetric'),
  run({env, input}) {
    const known = ['MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic', 'Dimensions', 'Period', 'Unit']
    input.knowsOnly('DescribeAlarmsForMetric', known)
    const statistic = input.optionalString('Statistic') ?? input.optionalString('ExtendedStatistic')
    const [period, unit] = [input.optionalNumber('Period'), input.optionalString('Unit')]
    const alarms = alarmsOnMetric(env, readMetric(input)).filter(({watched}) => {
      if (watched.kind !== 'metric') return false
      const {query} = watched
      return (
        (statistic ?? query.statistic) === query.statistic &&
        (period ?? query.period) === query.period &&
        (unit ?? query.unit) === query.unit
      )
    })
    return {MetricAlarms: alarms.map(alarmView)}
  },
}

const describeAlarmHistory: Operation<Members> = {
  name: 'DescribeAlarmHistory',
  permission: (call) => {
    const name = call.input.optionalString('AlarmName')
    const resource = name === undefined ? undefined : alarmArn(call.env.settings, name)
    return resource === undefined
      ? onEveryAlarm(call, 'DescribeAlarmHistory')
      : {action: 'cloudwatch:DescribeAlarmHistory', resource}
  },
  run({env, input}) {
    const known = [
      'AlarmName',
      'AlarmTypes',
      'HistoryItemType',
      'StartDate',
      'EndDate',
      'MaxRecords',
      'NextToken',
      'ScanBy',
    ]
    input.knowsOnly('DescribeAlarmHistory', known)
    const size = input.optionalInteger('MaxRecords', 1, ALARMS_A_PAGE) ?? ALARMS_A_PAGE
    const after = keyOfToken(input.optionalString('NextToken'))
    if (after === undefined || !/^\d{0,15}$/.test(after)) throw invalidToken()
    const types = input.choices('AlarmTypes', TYPES)
    const order = input.optionalChoice('ScanBy', ['TimestampDescending', 'TimestampAscending'])
    const [from, to] = [input.optionalNumber('StartDate'), input.optionalNumber('EndDate')]
    const filter = {
      alarm: input.optionalString('AlarmName'),
      type: input.optionalChoice('HistoryItemType', HISTORY_TYPES),
      from: from === undefined ? undefined : from * 1000,
      to: to === undefined ? undefined : to * 1000,
      newestFirst: order !== 'TimestampAscending',
    }
    const isWanted = types.length === 0 || types.includes('MetricAlarm')
    const found = isWanted ? readHistory(env, filter, after === '' ? undefined : Number(after), size + 1) : []
    const {items, next} = cutPage(found, size, ({sequence}) => String(sequence))
    return {AlarmHistoryItems: items.map(historyView), NextToken: next}
  },
}

function historyView({alarm, at, type, summary, data}: KeptHistoryItem) {
  return {
    AlarmName: alarm,
    AlarmType: 'MetricAlarm',
    Timestamp: Timestamp.ofMillis(at),
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: data,
  }
}

/** Operations that describe alarms. */
export const describeOperations: readonly Operation<Members>[] = [
  describeAlarms,
  describeAlarmsForMetric,
  describeAlarmHistory,
]

function onEveryAlarm({env}: Call<Members>, operation: string) {
  return {action: `cloudwatch:${operation}`, resource: alarmArn(env.settings, '*')}
}
