import {PutMetricAlarmCommand} from '@aws-sdk/client-cloudwatch'
import {expect} from 'chai'
import {auditedAlarm, NewestAttempts} from '../../../src/adapters/cloudwatch/alarm-states.ts'
import {cloudWatchAlarms} from '../../../src/adapters/cloudwatch/alarms.ts'
import {collect} from '../../../src/app/audit/reader.ts'
import type {AuditAlarms} from '../../../src/ports/audit/account.ts'
import {type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'

const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:alerts'
const DEFINITION = {
  name: 'csb-aws-ses-i1-BounceRate-Critical',
  description: 'bounces',
  metric: 'Reputation.BounceRate',
  configurationSet: 'csb-aws-ses-i1',
  threshold: 0.04,
  actions: [TOPIC],
}

describe('the alarms of an audit', () => {
  let endpoint: TestEndpoint
  let alarms: AuditAlarms

  beforeEach(async () => {
    endpoint = await testEndpoint()
    const {url, operator} = endpoint
    const signal = new AbortController().signal
    alarms = cloudWatchAlarms({region: 'us-gov-west-1', endpoint: url, credentials: awsKey(operator)}, {signal})
  })
  afterEach(async () => {
    await endpoint.close()
  })

  it('are read back as they were written', async () => {
    await alarms.put(DEFINITION)
    const [alarm] = await collect(alarms.alarms('csb-aws-ses-i1-'))
    expect(alarm).to.deep.include({
      name: DEFINITION.name,
      state: 'INSUFFICIENT_DATA',
      actionsEnabled: true,
      alarmActions: [TOPIC],
      okActions: [TOPIC],
      threshold: 0.04,
      comparison: 'GreaterThanOrEqualToThreshold',
      expressions: [],
      watched: [
        {
          namespace: 'AWS/SES',
          name: 'Reputation.BounceRate',
          dimensions: [{name: 'ses:configuration-set', value: 'csb-aws-ses-i1'}],
        },
      ],
    })
  })

  it('take the place of a metric-math alarm by the same name, as the broker makes them', async () => {
    const stat = {
      Metric: {
        Namespace: 'AWS/SES',
        MetricName: 'BounceRate',
        Dimensions: [{Name: 'ConfigurationSetName', Value: 'x'}],
      },
      Period: 300,
      Stat: 'Average',
    }
    await endpoint.cloudwatch().send(
      new PutMetricAlarmCommand({
        AlarmName: DEFINITION.name,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Metrics: [
          {Id: 'e1', Expression: 'IF(m1 >= 0.04, 1, 0)', ReturnData: true},
          {Id: 'm1', MetricStat: stat, ReturnData: false},
        ],
      }),
    )
    const read = async () => (await collect(alarms.alarms(DEFINITION.name)))[0]
    const before = await read()
    expect(before?.expressions).to.deep.equal(['IF(m1 >= 0.04, 1, 0)'])
    expect(before).to.not.have.property('threshold')
    expect(before?.watched.map(({name}) => name)).to.deep.equal(['BounceRate'])
    await alarms.put(DEFINITION)
    expect((await read())?.expressions).to.deep.equal([])
  })

  it('come in pages of a hundred', async () => {
    for (let number = 0; number < 101; number += 1) await alarms.put({...DEFINITION, name: `csb-aws-ses-${number}`})
    const pages: number[] = []
    for await (const page of alarms.alarms('csb-aws-ses-')) pages.push(page.length)
    expect(pages).to.deep.equal([100, 1])
  })

  it('have no failed action where there was none', async () => {
    expect(await alarms.failedActions()).to.deep.equal({failed: [], whole: true})
  })
})

describe('the newest attempts of alarms', () => {
  const item = (state: string, minute: number, topic = TOPIC) => ({
    AlarmName: 'a',
    Timestamp: new Date(Date.UTC(2026, 10, 24, 12, minute)),
    HistorySummary: 'Failed to execute action',
    HistoryData: JSON.stringify({
      actionState: state,
      notificationResource: topic,
      error: state === 'Failed' ? 'no\u001bkey' : null,
    }),
  })

  it('decide: one that worked takes an older failure back', () => {
    const attempts = new NewestAttempts()
    attempts.add([item('Succeeded', 2), item('Failed', 1)])
    expect(attempts.failed()).to.deep.equal([])
  })

  it('are counted by topic', () => {
    const attempts = new NewestAttempts()
    attempts.add([item('Failed', 3), item('Succeeded', 2, `${TOPIC}-2`), item('Succeeded', 1)])
    expect(attempts.failed()).to.deep.equal([
      {alarm: 'a', topic: TOPIC, at: '2026-11-24T12:03:00.000Z', error: 'no\ufffdkey'},
    ])
  })

  it('do not stumble over history that is no JSON', () => {
    const attempts = new NewestAttempts()
    attempts.add([
      {...item('Failed', 1), HistoryData: '{'},
      {...item('Failed', 1), HistoryData: 'null'},
    ])
    expect(attempts.failed()).to.deep.equal([])
  })

  it('stand beside alarms of which CloudWatch says little', () => {
    expect(auditedAlarm({})).to.deep.include({name: '', watched: [], alarmActions: []})
  })
})
