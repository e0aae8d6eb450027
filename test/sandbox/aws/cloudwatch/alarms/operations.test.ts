import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  ListTagsForResourceCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  paginateDescribeAlarmHistory,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch'
import {expect} from 'chai'
import {createAlias} from '../../../../../src/sandbox/aws/kms/aliases.ts'
import {createKey} from '../../../../../src/sandbox/aws/kms/keys.ts'
import {confirmSubscription, subscribe} from '../../../../../src/sandbox/aws/sns/subscriptions.ts'
import {createTopic} from '../../../../../src/sandbox/aws/sns/topics.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../../support/endpoint.ts'

const SINGLE: PutMetricAlarmCommandInput = {
  AlarmName: 'single',
  Namespace: 'Mail',
  MetricName: 'Queue',
  Dimensions: [{Name: 'Host', Value: 'a'}],
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
}
const m1: MetricDataQuery = {
  Id: 'm1',
  MetricStat: {Metric: {Namespace: 'Mail', MetricName: 'Queue', Dimensions: []}, Period: 300, Stat: 'Average'},
  ReturnData: false,
}
const MATH: PutMetricAlarmCommandInput = {
  AlarmName: 'math',
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  Metrics: [m1, {Id: 'e1', Expression: 'm1 > 3', Label: 'too many', ReturnData: true}],
}

describe('the operations on alarms', () => {
  let endpoint: TestEndpoint
  let cloudwatch: CloudWatchClient
  beforeEach(async () => {
    endpoint = await testEndpoint()
    cloudwatch = endpoint.cloudwatch()
  })
  afterEach(() => endpoint.close())

  const put = (input: PutMetricAlarmCommandInput) => cloudwatch.send(new PutMetricAlarmCommand(input))
  const describeAlarms = async (input: DescribeAlarmsCommandInput = {}) =>
    (await cloudwatch.send(new DescribeAlarmsCommand(input))).MetricAlarms ?? []
  const names = async (input: DescribeAlarmsCommandInput = {}) =>
    (await describeAlarms(input)).map(({AlarmName}) => AlarmName)
  const setState = (AlarmName: string, StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA', rest: object = {}) =>
    cloudwatch.send(new SetAlarmStateCommand({AlarmName, StateValue, StateReason: 'a test', ...rest}))
  const refused = async (call: Promise<unknown>) => {
    const {name, $metadata} = await refusalOf(call)
    return [name, $metadata.httpStatusCode]
  }
  const history = async (HistoryItemType?: 'Action' | 'StateUpdate') => {
    const {AlarmHistoryItems = []} = await cloudwatch.send(new DescribeAlarmHistoryCommand({HistoryItemType}))
    return AlarmHistoryItems
  }

  it('give back what was put', async () => {
    await put({...SINGLE, AlarmDescription: 'a queue', TreatMissingData: 'ignore', DatapointsToAlarm: 1, Unit: 'Count'})
    const now = new Date(endpoint.env.clock.now())
    expect(await describeAlarms()).to.deep.equal([
      {
        ...SINGLE,
        AlarmDescription: 'a queue',
        TreatMissingData: 'ignore',
        DatapointsToAlarm: 1,
        Unit: 'Count',
        OKActions: [],
        AlarmActions: [],
        InsufficientDataActions: [],
        ActionsEnabled: true,
        AlarmArn: 'arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:single',
        AlarmConfigurationUpdatedTimestamp: now,
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: now,
        StateTransitionedTimestamp: now,
      },
    ])
  })

  it('give back an expression, and no metric beside it', async () => {
    await put(MATH)
    const [alarm] = await describeAlarms()
    expect(alarm).to.deep.include({Metrics: MATH.Metrics})
    expect(alarm).not.to.have.any.keys('MetricName', 'Namespace', 'Dimensions', 'Period', 'Statistic')
  })

  it('find alarms by name, prefix, state and action, each page in order', async () => {
    const topic = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:topic'
    for (let number = 0; number < 120; number += 1)
      await put({...SINGLE, AlarmName: `many-${String(number).padStart(3, '0')}`})
    await put({...SINGLE, AlarmName: 'one', AlarmActions: [topic]})
    await setState('one', 'ALARM')
    const pages: number[] = []
    for await (const {MetricAlarms = []} of paginateDescribeAlarms({client: cloudwatch}, {}))
      pages.push(MetricAlarms.length)
    expect(pages).to.deep.equal([100, 21])
    expect(await names({AlarmNamePrefix: 'many-11'})).to.have.length(10)
    expect(await names({AlarmNames: ['one', 'many-001', 'nobody', 'one']})).to.deep.equal(['many-001', 'one'])
    expect(await names({StateValue: 'ALARM'})).to.deep.equal(['one'])
    expect(await names({StateValue: 'OK'})).to.deep.equal([])
    expect(await names({ActionPrefix: 'arn:aws-us-gov:sns'})).to.deep.equal(['one'])
    expect(await names({AlarmNames: ['one', 'many-001'], ActionPrefix: 'arn:aws-us-gov:sns'})).to.deep.equal(['one'])
    expect(await names({AlarmTypes: ['CompositeAlarm']})).to.deep.equal([])
    expect(await names({AlarmNamePrefix: 'many-_'})).to.deep.equal([])
  })

  it('find alarms on a metric, but none that compute with it', async () => {
    await put(SINGLE)
    await put({...MATH, Metrics: [{...m1, ReturnData: true}]})
    const {Namespace, MetricName, Dimensions} = SINGLE
    const find = async (input: object) =>
      (await cloudwatch.send(new DescribeAlarmsForMetricCommand({Namespace, MetricName, ...input}))).MetricAlarms?.map(
        ({AlarmName}) => AlarmName,
      )
    expect(await find({Dimensions})).to.deep.equal(['single'])
    expect(await find({Dimensions, Statistic: 'Average', Period: 60})).to.deep.equal(['single'])
    expect(await find({Dimensions, Period: 300})).to.deep.equal([])
    expect(await find({})).to.deep.equal([])
  })

  it('set a state, which notifies the topics of it', async () => {
    const {env} = endpoint
    const topic = createTopic(env, 'alarms')
    subscribe(env, {topicArn: topic, protocol: 'http', endpoint: 'http://127.0.0.1:9/hook'})
    const token = env.store.one<{token: string}>('SELECT token FROM sns_subscription')!.token
    confirmSubscription(env, {topicArn: topic, token, authenticated: false})
    await put({...SINGLE, AlarmActions: [topic]})
    await setState('single', 'ALARM', {StateReasonData: '{"a":1}'})
    await setState('single', 'ALARM')
    const messages = env.store
      .all<{message_json: string}>('SELECT message_json FROM sns_delivery ORDER BY sequence')
      .map((row) => JSON.parse(row.message_json))
      .filter(({type}) => type === 'Notification')
    expect(messages.map(({subject}) => subject)).to.deep.equal(['ALARM: "single" in AWS GovCloud (US-West)'])
    expect(JSON.parse(messages[0].message)).to.include({NewStateValue: 'ALARM', NewStateReason: 'a test'})
    const [acted, changed] = await history()
    expect(acted).to.include({HistoryItemType: 'Action', HistorySummary: `Successfully executed action ${topic}`})
    expect(JSON.parse(changed!.HistoryData!).newState).to.deep.equal({
      stateValue: 'ALARM',
      stateReason: 'a test',
      stateReasonData: {a: 1},
    })
  })

  it('cannot notify a topic under the key that AWS manages, which only the history shows', async () => {
    const topic = createTopic(endpoint.env, 'encrypted', {attributes: {KmsMasterKeyId: 'alias/aws/sns'}})
    await put({...SINGLE, AlarmActions: [topic]})
    await setState('single', 'ALARM')
    expect((await describeAlarms())[0]?.StateValue).to.equal('ALARM')
    expect((await history('Action')).map(({HistorySummary}) => HistorySummary)).to.deep.equal([
      `Failed to execute action ${topic}. Received error: "CloudWatch Alarms is not authorized to access the SNS topic encryption key."`,
    ])
  })

  it('can notify a topic under a key whose policy lets CloudWatch use it', async () => {
    const {env} = endpoint
    const statement = {
      Effect: 'Allow',
      Principal: {Service: 'cloudwatch.amazonaws.com'},
      Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      Resource: '*',
    }
    createAlias(
      env,
      'alias/own',
      createKey(env, {policy: JSON.stringify({Version: '2012-10-17', Statement: [statement]})}),
    )
    const topic = createTopic(env, 'encrypted', {attributes: {KmsMasterKeyId: 'alias/own'}})
    await put({...SINGLE, AlarmActions: [topic]})
    await setState('single', 'ALARM')
    expect((await history('Action'))[0]?.HistorySummary).to.equal(`Successfully executed action ${topic}`)
  })

  it('say when a topic is not there', async () => {
    const topic = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:gone'
    await put({...SINGLE, AlarmActions: [topic]})
    await setState('single', 'ALARM')
    expect((await history('Action'))[0]?.HistorySummary).to.match(/^Failed to execute action .*:gone\. Received error/)
  })

  it('switch actions off and on again', async () => {
    await put(SINGLE)
    await cloudwatch.send(new DisableAlarmActionsCommand({AlarmNames: ['single', 'nobody']}))
    expect((await describeAlarms())[0]?.ActionsEnabled).to.equal(false)
    await cloudwatch.send(new EnableAlarmActionsCommand({AlarmNames: ['single']}))
    expect((await describeAlarms())[0]?.ActionsEnabled).to.equal(true)
  })

  it('delete the named alarms that there are, and pass over the other names', async () => {
    await put(SINGLE)
    await put(MATH)
    await cloudwatch.send(new DeleteAlarmsCommand({AlarmNames: ['nobody', 'single']}))
    expect(await names()).to.deep.equal(['math'])
    await cloudwatch.send(new DeleteAlarmsCommand({AlarmNames: ['single', 'math']}))
    expect(await names()).to.deep.equal([])
  })

  it('list the history, page by page, in the order that is asked for', async () => {
    await put(SINGLE)
    for (let round = 0; round < 3; round += 1) {
      endpoint.env.advance(60_000)
      await setState('single', round % 2 === 0 ? 'ALARM' : 'OK')
    }
    const read = async (input: object) => {
      const pages: (string | undefined)[][] = []
      for await (const {AlarmHistoryItems = []} of paginateDescribeAlarmHistory(
        {client: cloudwatch, pageSize: 2},
        input,
      ))
        pages.push(AlarmHistoryItems.map(({HistorySummary}) => HistorySummary))
      return pages
    }
    const [toAlarm, toOk] = ['Alarm updated from OK to ALARM', 'Alarm updated from ALARM to OK']
    const first = 'Alarm updated from INSUFFICIENT_DATA to ALARM'
    expect(await read({})).to.deep.equal([
      [toAlarm, toOk],
      [first, 'Alarm "single" created'],
    ])
    expect(await read({ScanBy: 'TimestampAscending', HistoryItemType: 'StateUpdate'})).to.deep.equal([
      [first, toOk],
      [toAlarm],
    ])
    const from = new Date(endpoint.env.clock.now() - 60_000)
    expect(await read({StartDate: from, AlarmName: 'single'})).to.deep.equal([[toAlarm, toOk]])
    expect(await read({EndDate: from, HistoryItemType: 'StateUpdate'})).to.deep.equal([[toOk, first]])
    expect(await read({AlarmName: 'nobody'})).to.deep.equal([[]])
  })

  it('tag', async () => {
    await put({...SINGLE, Tags: [{Key: 'a', Value: '1'}]})
    const ResourceARN = (await describeAlarms())[0]!.AlarmArn!
    await cloudwatch.send(new TagResourceCommand({ResourceARN, Tags: [{Key: 'b', Value: '2'}]}))
    await cloudwatch.send(new UntagResourceCommand({ResourceARN, TagKeys: ['a']}))
    expect((await cloudwatch.send(new ListTagsForResourceCommand({ResourceARN}))).Tags).to.deep.equal([
      {Key: 'b', Value: '2'},
    ])
    expect(
      await refused(cloudwatch.send(new ListTagsForResourceCommand({ResourceARN: `${ResourceARN}x`}))),
    ).to.deep.equal(['ResourceNotFoundException', 404])
  })

  const {Namespace: _n, MetricName: _m, Dimensions: _d, Statistic: _s, Period: _p, ...BARE} = SINGLE
  const stat = (Id: string, Period = 300): MetricDataQuery => ({...m1, Id, MetricStat: {...m1.MetricStat!, Period}})
  const REFUSED: [what: string, input: PutMetricAlarmCommandInput, code: string][] = [
    ['dimensions beside an expression', {...MATH, Dimensions: SINGLE.Dimensions}, 'InvalidParameterCombination'],
    ['a metric beside an expression', {...MATH, MetricName: 'Queue'}, 'InvalidParameterCombination'],
    ['two statistics', {...SINGLE, ExtendedStatistic: 'p99'}, 'InvalidParameterCombination'],
    ['no metric', BARE, 'MissingParameter'],
    ['no threshold', {...SINGLE, Threshold: undefined}, 'MissingParameter'],
    ['no statistic', {...SINGLE, Statistic: undefined}, 'MissingParameter'],
    ['an expression without a metric', {...MATH, Metrics: [{Id: 'e1', Expression: '1 > 0'}]}, 'ValidationError'],
    ['nothing that returns data', {...MATH, Metrics: [m1]}, 'ValidationError'],
    ['two that return data', {...MATH, Metrics: [{...m1, ReturnData: true}, MATH.Metrics![1]!]}, 'ValidationError'],
    ['metrics of different periods', {...MATH, Metrics: [...MATH.Metrics!, stat('m2', 60)]}, 'ValidationError'],
    [
      'eleven metrics',
      {...MATH, Metrics: [...MATH.Metrics!, ...Array.from({length: 10}, (_, index) => stat(`n${index}`))]},
      'ValidationError',
    ],
    ['an expression about nothing', {...MATH, Metrics: [m1, {Id: 'e1', Expression: 'm2 > 1'}]}, 'ValidationError'],
    ['more datapoints than periods', {...SINGLE, DatapointsToAlarm: 2}, 'ValidationError'],
    ['a period of 45 seconds', {...SINGLE, Period: 45}, 'ValidationError'],
    ['more than a day of short periods', {...SINGLE, EvaluationPeriods: 1441}, 'ValidationError'],
    ['more than a week of long periods', {...SINGLE, Period: 3600, EvaluationPeriods: 169}, 'ValidationError'],
    ['a name that is too long', {...SINGLE, AlarmName: 'a'.repeat(256)}, 'ValidationError'],
    ['a name that is not ASCII', {...SINGLE, AlarmName: 'überlauf'}, 'InvalidParameterValue'],
    [
      'a comparison that does not exist',
      {...SINGLE, ComparisonOperator: 'Greater' as 'GreaterThanThreshold'},
      'ValidationError',
    ],
    ['an action that is no ARN', {...SINGLE, AlarmActions: ['topic']}, 'InvalidParameterValue'],
    ['six actions', {...SINGLE, OKActions: Array(6).fill('arn:aws:sns:a:b:c')}, 'ValidationError'],
    ['an action that it does not implement', {...SINGLE, OKActions: ['arn:aws:lambda:a:b:c']}, 'InvalidParameterValue'],
    ['bands of anomalies, which it does not implement', {...SINGLE, ThresholdMetricId: 'ad1'}, 'ValidationError'],
  ]
  for (const [what, input, code] of REFUSED)
    it(`refuse ${what}`, async () => {
      const error = await refusalOf(put(input))
      expect([error.$metadata.httpStatusCode, (error as {Error?: {Code?: string}}).Error?.Code]).to.deep.equal([
        400,
        code,
      ])
      expect(await names()).to.deep.equal([])
    })

  it('refuse states of alarms that do not exist, and reasons that are no JSON', async () => {
    await put(SINGLE)
    expect(await refused(setState('nobody', 'OK'))).to.deep.equal(['ResourceNotFound', 404])
    expect(await refused(setState('single', 'OK', {StateReasonData: '{'}))).to.deep.equal(['InvalidFormatFault', 400])
    expect(await refused(setState('single', 'FINE' as 'OK'))).to.deep.equal(['ValidationException', 400])
  })

  it('refuse tokens that were never given', async () => {
    const token = {NextToken: 'x'}
    expect(await refused(cloudwatch.send(new DescribeAlarmsCommand(token)))).to.deep.equal(['InvalidNextToken', 400])
    expect(await refused(cloudwatch.send(new DescribeAlarmHistoryCommand(token)))).to.deep.equal([
      'InvalidNextToken',
      400,
    ])
  })

  it('ask whether the caller may touch each alarm that it names', async () => {
    await put(SINGLE)
    await put(MATH)
    const Resource = 'arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:single'
    const limited = endpoint.cloudwatch(endpoint.user('u', {Effect: 'Allow', Action: 'cloudwatch:*', Resource}))
    expect((await refusalOf(limited.send(new DeleteAlarmsCommand({AlarmNames: ['single', 'math']})))).name).to.equal(
      'AccessDenied',
    )
    expect((await refusalOf(limited.send(new DescribeAlarmsCommand({})))).name).to.equal('AccessDenied')
    await limited.send(new DeleteAlarmsCommand({AlarmNames: ['single']}))
    expect(await names()).to.deep.equal(['math'])
  })

  it('take an input that names no member beyond those that are implemented', async () => {
    expect(await refused(cloudwatch.send(new DescribeAlarmsCommand({ChildrenOfAlarmName: 'a'})))).to.deep.equal([
      'ValidationException',
      400,
    ])
    expect(
      endpoint.env.store.all('SELECT operation FROM unknown_request').map(({operation}) => operation),
    ).to.deep.equal(['DescribeAlarms(ChildrenOfAlarmName)'])
  })
})
