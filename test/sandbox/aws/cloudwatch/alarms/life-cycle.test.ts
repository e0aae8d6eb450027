import {expect} from 'chai'
import {evaluateAlarms, startAlarms} from '../../../../../src/sandbox/aws/cloudwatch/alarms/evaluator.ts'
import {readHistory} from '../../../../../src/sandbox/aws/cloudwatch/alarms/history.ts'
import {
  deleteAlarms,
  type PutMetricAlarmInput,
  putMetricAlarm,
} from '../../../../../src/sandbox/aws/cloudwatch/alarms/manage.ts'
import {findAlarm} from '../../../../../src/sandbox/aws/cloudwatch/alarms/store.ts'
import type {Publish} from '../../../../../src/sandbox/aws/cloudwatch/alarms/transition.ts'
import {createConfigurationSet} from '../../../../../src/sandbox/aws/ses/configuration-sets.ts'
import {tagsOf} from '../../../../../src/sandbox/aws/tags.ts'
import {type TestEnvironment, testEnvironment} from '../../../support/environment.ts'

const [MINUTE, DAY] = [60_000, 86_400_000]
const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:topic'
const NEW = 'Unchecked: Initial alarm creation'

/** What the broker makes for every instance, on the metric that SES publishes unless set otherwise. */
function alarm(
  change: Partial<PutMetricAlarmInput> = {},
  metric = 'Reputation.BounceRate',
  name = 'ses:configuration-set',
) {
  return {
    AlarmName: 'critical',
    AlarmActions: [TOPIC],
    OKActions: [TOPIC],
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Metrics: [
      {Id: 'critical_e1', Expression: 'IF(m1 >= 0.04, 1, 0)', Label: 'Critical', ReturnData: true},
      {
        Id: 'm1',
        MetricStat: {
          Metric: {Namespace: 'AWS/SES', MetricName: metric, Dimensions: [{Name: name, Value: 'set'}]},
          Period: 300,
          Stat: 'Average',
        },
        ReturnData: false,
      },
    ],
    ...change,
  }
}

describe('an alarm', () => {
  let env: TestEnvironment
  let published: Parameters<Publish>[2][]
  const publish: Publish = (_env, _topic, publication) => {
    published.push(publication)
    return {ok: true}
  }
  beforeEach(() => {
    env = testEnvironment()
    published = []
    createConfigurationSet(env, {
      name: 'set',
      reputationMetricsEnabled: true,
      sendingEnabled: true,
      tlsPolicy: 'REQUIRE',
      suppressedReasons: [],
    })
  })
  afterEach(() => env.dispose())

  /** In the five minutes that it is. */
  function traffic(sends: number, bounces = 0): void {
    const now = Math.floor(env.clock.now() / 1000)
    env.store.run(
      `INSERT INTO send_statistic (configuration_set, bucket, sends, permanent_bounces) VALUES ('set', ?1, ?2, ?3)
       ON CONFLICT DO UPDATE SET sends = sends + ?2, permanent_bounces = permanent_bounces + ?3`,
      now - (now % 300),
      sends,
      bounces,
    )
  }
  function later(minutes: number): string | undefined {
    env.advance(minutes * MINUTE)
    evaluateAlarms(env, publish)
    return stateNow()
  }
  const stateNow = (name = 'critical') => findAlarm(env, name)?.state
  const history = (name: string | undefined = 'critical') =>
    readHistory(env, {alarm: name, type: undefined, from: undefined, to: undefined, newestFirst: false}, undefined, 100)
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let attempt = 0; !isSo(); attempt += 1) {
      if (attempt > 300) throw new Error('it never came to that')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  it('begins without data, and stays so while there is none, without a word', () => {
    putMetricAlarm(env, alarm())
    expect(later(1)).to.equal('INSUFFICIENT_DATA')
    expect(later(60)).to.equal('INSUFFICIENT_DATA')
    expect(findAlarm(env, 'critical')).to.include({reason: NEW, reasonData: undefined})
    expect(published).to.deep.equal([])
  })

  it('goes through OK, ALARM and back, and notifies its topics each time, once', () => {
    putMetricAlarm(env, alarm())
    traffic(100, 1)
    expect(later(1)).to.equal('OK')
    expect(later(1)).to.equal('OK')
    traffic(100, 19)
    expect(later(1)).to.equal('ALARM')
    expect(later(5)).to.equal('ALARM')
    traffic(2000)
    expect(later(1)).to.equal('OK')
    expect(published.map(({subject}) => subject)).to.deep.equal([
      'OK: "critical" in AWS GovCloud (US-West)',
      'ALARM: "critical" in AWS GovCloud (US-West)',
      'OK: "critical" in AWS GovCloud (US-West)',
    ])
    expect(published.map(({principal, sourceArn}) => [principal, sourceArn])[0]).to.deep.equal([
      'cloudwatch.amazonaws.com',
      'arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:critical',
    ])
  })

  it('falls back to no data some time after the last mail', () => {
    putMetricAlarm(env, alarm())
    traffic(100, 50)
    expect(later(1)).to.equal('ALARM')
    expect(later(10)).to.equal('ALARM')
    expect(later(10)).to.equal('INSUFFICIENT_DATA')
    expect(findAlarm(env, 'critical')?.reason).to.equal('Insufficient Data: 1 datapoint was unknown.')
    expect(published, 'nobody is notified of missing data').to.have.length(1)
  })

  it('stays as it is when missing data is to be ignored', () => {
    putMetricAlarm(env, alarm({TreatMissingData: 'ignore'}))
    traffic(100, 50)
    expect(later(1)).to.equal('ALARM')
    expect(later(600)).to.equal('ALARM')
  })

  it('never has data on the metric that upstream alarms watch', () => {
    putMetricAlarm(env, alarm({}, 'BounceRate', 'ConfigurationSetName'))
    for (let minute = 0; minute < 30; minute += 1) {
      traffic(100, 100)
      expect(later(1)).to.equal('INSUFFICIENT_DATA')
    }
    expect(published).to.deep.equal([])
  })

  it('watches a single metric with an own statistic', () => {
    const {Metrics: _, ...rest} = alarm()
    putMetricAlarm(env, {
      ...rest,
      Namespace: 'AWS/SES',
      MetricName: 'Bounce',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 5,
      TreatMissingData: 'notBreaching',
    })
    expect(later(1)).to.equal('OK')
    traffic(10, 6)
    expect(later(5)).to.equal('OK')
    traffic(10, 6)
    expect(later(1), 'one breaching datapoint of two').to.equal('OK')
  })

  it('states which metrics it computed with, in Metrics alone', () => {
    putMetricAlarm(env, alarm({AlarmDescription: 'too many bounces'}))
    traffic(100, 5)
    later(1)
    const message = JSON.parse(published[0]!.message)
    expect(published[0]!.message).to.contain('"Threshold":1.0')
    expect(message).to.deep.equal({
      AlarmName: 'critical',
      AlarmDescription: 'too many bounces',
      AWSAccountId: '000000000000',
      AlarmConfigurationUpdatedTimestamp: '2026-11-24T12:00:00.000+0000',
      NewStateValue: 'ALARM',
      NewStateReason:
        'Threshold Crossed: 1 datapoint [1.0 (24/11/26 11:56:00)] was greater than or equal to the threshold (1.0).',
      StateChangeTime: '2026-11-24T12:01:00.000+0000',
      Region: 'AWS GovCloud (US-West)',
      AlarmArn: 'arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:critical',
      OldStateValue: 'INSUFFICIENT_DATA',
      OKActions: [TOPIC],
      AlarmActions: [TOPIC],
      InsufficientDataActions: [],
      Trigger: {
        Period: 300,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 1,
        TreatMissingData: 'missing',
        EvaluateLowSampleCountPercentile: '',
        Metrics: [
          {Expression: 'IF(m1 >= 0.04, 1, 0)', Id: 'critical_e1', Label: 'Critical', ReturnData: true},
          {
            Id: 'm1',
            MetricStat: {
              Metric: {
                Dimensions: [{value: 'set', name: 'ses:configuration-set'}],
                MetricName: 'Reputation.BounceRate',
                Namespace: 'AWS/SES',
              },
              Period: 300,
              Stat: 'Average',
            },
            ReturnData: false,
          },
        ],
      },
    })
  })

  it('states which metric it watches, with a statistic in capitals', () => {
    const {Metrics: _, ...rest} = alarm()
    putMetricAlarm(env, {
      ...rest,
      Namespace: 'AWS/SES',
      MetricName: 'Reputation.BounceRate',
      Dimensions: [{Name: 'ses:configuration-set', Value: 'set'}],
      Statistic: 'Average',
      Period: 300,
      DatapointsToAlarm: 1,
      Threshold: 0.0008,
      TreatMissingData: 'ignore',
    })
    traffic(100, 5)
    later(1)
    const {Trigger, NewStateReason} = JSON.parse(published[0]!.message)
    expect(published[0]!.message).to.contain('"Threshold":8.0E-4')
    expect(Trigger).to.deep.equal({
      MetricName: 'Reputation.BounceRate',
      Namespace: 'AWS/SES',
      StatisticType: 'Statistic',
      Statistic: 'AVERAGE',
      Unit: null,
      Dimensions: [{value: 'set', name: 'ses:configuration-set'}],
      Period: 300,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 0.0008,
      TreatMissingData: 'ignore',
      EvaluateLowSampleCountPercentile: '',
    })
    expect(NewStateReason).to.equal(
      'Threshold Crossed: 1 out of the last 1 datapoints [0.05 (24/11/26 11:56:00)] was greater than or equal to the ' +
        'threshold (8.0E-4) (minimum 1 datapoint for OK -> ALARM transition).',
    )
  })

  it('keeps a subject within the hundred characters that SNS takes', () => {
    putMetricAlarm(env, alarm({AlarmName: `csb-aws-ses-${'0'.repeat(36)}-ComplaintRate-Critical`}))
    traffic(100, 5)
    later(1)
    expect(published[0]!.subject).to.have.length(100)
    expect(published[0]!.subject).to.match(/^ALARM: "csb-aws-ses-0+-ComplaintRate-Critical" in AWS GovCl.*\.\.\.$/)
  })

  it('says nothing while its actions are off, and remembers that it changed', () => {
    putMetricAlarm(env, alarm({ActionsEnabled: false}))
    traffic(100, 5)
    expect(later(1)).to.equal('ALARM')
    expect(published).to.deep.equal([])
    expect(history().map(({summary}) => summary)).to.deep.equal([
      'Alarm "critical" created',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
    ])
  })

  it('writes down what it did, and what went wrong', () => {
    const refuse: Publish = () => ({ok: false, reason: 'no authorization'})
    putMetricAlarm(env, alarm())
    traffic(100, 5)
    env.advance(MINUTE)
    evaluateAlarms(env, refuse)
    const [created, changed, acted] = history()
    expect(JSON.parse(created!.data)).to.nested.include({type: 'Create', 'createdAlarm.AlarmName': 'critical'})
    expect(JSON.parse(changed!.data)).to.deep.include({
      version: '1.0',
      oldState: {stateValue: 'INSUFFICIENT_DATA', stateReason: NEW},
    })
    expect(JSON.parse(changed!.data).newState.stateReasonData).to.deep.equal({
      version: '1.0',
      queryDate: '2026-11-24T12:01:00.000+0000',
      startDate: '2026-11-24T11:56:00.000+0000',
      period: 300,
      recentDatapoints: [1],
      threshold: 1,
      evaluatedDatapoints: [{timestamp: '2026-11-24T11:56:00.000+0000', value: 1}],
    })
    expect(acted).to.include({
      type: 'Action',
      summary: `Failed to execute action ${TOPIC}. Received error: "no authorization"`,
    })
    expect(JSON.parse(acted!.data)).to.include({actionState: 'Failed', notificationResource: TOPIC})
  })

  it('forgets what happened two weeks ago, and only that', () => {
    putMetricAlarm(env, alarm())
    env.advance(13 * DAY)
    putMetricAlarm(env, alarm({Threshold: 2}))
    expect(history().map(({summary}) => summary)).to.deep.equal([
      'Alarm "critical" created',
      'Alarm "critical" updated',
    ])
    env.advance(2 * DAY)
    expect(history().map(({summary}) => summary)).to.deep.equal(['Alarm "critical" updated'])
  })

  it('keeps its state and its tags under a new configuration, and loses all but its history when deleted', () => {
    const tags = (value: string) => ({Tags: [{Key: 'broker', Value: value}]})
    putMetricAlarm(env, alarm(tags('a')))
    traffic(100, 5)
    later(1)
    putMetricAlarm(env, alarm({...tags('b'), Threshold: 3}))
    const {arn, state, threshold} = findAlarm(env, 'critical')!
    expect([state, threshold, tagsOf(env, arn).map((tag) => ({...tag}))]).to.deep.equal([
      'ALARM',
      3,
      [{Key: 'broker', Value: 'a'}],
    ])
    deleteAlarms(env, ['critical', 'nobody'])
    expect([findAlarm(env, 'critical'), tagsOf(env, arn)]).to.deep.equal([undefined, []])
    expect(history().at(-1)?.summary).to.equal('Alarm "critical" deleted')
    putMetricAlarm(env, alarm())
    expect(stateNow()).to.equal('INSUFFICIENT_DATA')
  })

  it('is not changed by halves: what cannot be published is not written either', () => {
    putMetricAlarm(env, alarm())
    traffic(100, 5)
    env.advance(MINUTE)
    const logged: string[] = []
    evaluateAlarms({...env, log: (line) => void logged.push(line)}, () => {
      throw new Error('the disk is full')
    })
    expect([stateNow(), history().length, logged]).to.deep.equal([
      'INSUFFICIENT_DATA',
      1,
      ['alarms: critical: the disk is full'],
    ])
    evaluateAlarms(env, publish)
    expect([stateNow(), published.length]).to.deep.equal(['ALARM', 1])
  })

  it('has no data where its expression cannot be computed', () => {
    const [e1, m1] = alarm().Metrics
    putMetricAlarm(env, alarm({Metrics: [{...e1!, Expression: '2 > 1'}, m1!]}))
    traffic(100, 100)
    expect(later(1)).to.equal('INSUFFICIENT_DATA')
  })

  describe('while the sandbox runs', () => {
    let evaluator: ReturnType<typeof startAlarms>
    beforeEach(() => {
      evaluator = startAlarms(env, {publish, everyMillis: 5})
    })
    afterEach(() => evaluator.close())
    const ticks = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 10))

    it('is evaluated at once when it is new or changed, then every minute of the sandbox clock', async () => {
      traffic(100, 5)
      env.advance(MINUTE)
      putMetricAlarm(env, alarm())
      await until(() => stateNow() === 'ALARM')
      traffic(2000)
      await ticks(3)
      expect(stateNow(), 'no minute has passed').to.equal('ALARM')
      env.advance(MINUTE)
      await until(() => stateNow() === 'OK')
      putMetricAlarm(env, alarm({ComparisonOperator: 'LessThanThreshold'}))
      env.advance(1)
      await until(() => stateNow() === 'ALARM')
    })

    it('is evaluated when the clock goes back, too', async () => {
      traffic(100, 5)
      putMetricAlarm(env, alarm())
      env.advance(2 * DAY)
      await ticks(3)
      expect(stateNow()).to.equal('INSUFFICIENT_DATA')
      env.advance(MINUTE - 2 * DAY)
      await until(() => stateNow() === 'ALARM')
    })

    it('is left alone once the evaluator is closed', async () => {
      putMetricAlarm(env, alarm())
      await ticks(2)
      await evaluator.close()
      traffic(100, 5)
      env.advance(MINUTE)
      await ticks(3)
      expect(stateNow()).to.equal('INSUFFICIENT_DATA')
    })
  })
})
