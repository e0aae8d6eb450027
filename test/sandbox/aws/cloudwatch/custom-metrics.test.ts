import {
  type CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import {expect} from 'chai'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400]
const noon = Date.UTC(2026, 10, 24, 12) / 1000
const time = (seconds: number) => new Date(seconds * 1000)
const Dimensions = [{Name: 'Host', Value: 'a'}]

describe('metrics that are put', () => {
  let endpoint: TestEndpoint
  let cloudwatch: CloudWatchClient
  beforeEach(async () => {
    endpoint = await testEndpoint()
    cloudwatch = endpoint.cloudwatch()
  })
  afterEach(() => endpoint.close())

  const put = (...data: Partial<MetricDatum>[]) =>
    cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'Mail',
        MetricData: data.map((datum) => ({MetricName: 'Queue', Dimensions, Timestamp: time(noon), ...datum})),
      }),
    )
  const statistics = async (change: Partial<GetMetricStatisticsCommandInput> = {}) => {
    const {Datapoints = []} = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Mail',
        MetricName: 'Queue',
        Dimensions,
        StartTime: time(noon - HOUR),
        EndTime: time(noon + HOUR),
        Period: 60,
        Statistics: ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'Average'],
        ...change,
      }),
    )
    return Datapoints
  }
  const queue = (stat = 'Sum', period = 60, id = 'q'): MetricDataQuery => ({
    Id: id,
    MetricStat: {Metric: {Namespace: 'Mail', MetricName: 'Queue', Dimensions}, Period: period, Stat: stat},
  })
  const values = async (...queries: MetricDataQuery[]) => {
    const {MetricDataResults = []} = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: queries,
        StartTime: time(noon - HOUR),
        EndTime: time(noon + HOUR),
        ScanBy: 'TimestampAscending',
      }),
    )
    return MetricDataResults.map(({Id, Label, Values}) => ({Id, Label, Values}))
  }
  const refused = async (call: Promise<unknown>) => {
    const {name, $metadata} = await refusalOf(call)
    return [name, $metadata.httpStatusCode]
  }

  it('add up within a minute, whatever way they are put', async () => {
    await put({Value: 4, Unit: 'Count'}, {Values: [1, 2], Counts: [3, 1], Unit: 'Count', Timestamp: time(noon + 59)})
    await put({StatisticValues: {SampleCount: 2, Sum: 20, Minimum: 9, Maximum: 11}, Unit: 'Count'})
    expect(await statistics()).to.deep.equal([
      {Timestamp: time(noon), Unit: 'Count', SampleCount: 7, Sum: 29, Minimum: 1, Maximum: 11, Average: 29 / 7},
    ])
  })

  it('take the moment when they came where they name none', async () => {
    endpoint.env.advance(90_000)
    await put({Value: 1, Timestamp: undefined})
    expect((await statistics()).map(({Timestamp}) => Timestamp)).to.deep.equal([time(noon + MINUTE)])
  })

  it('are the same metric whatever the order of the dimensions', async () => {
    const [a, b] = [
      {Name: 'A', Value: '1'},
      {Name: 'B', Value: '2'},
    ]
    await put({Value: 1, Dimensions: [a, b]})
    await put({Value: 2, Dimensions: [b, a]})
    expect((await statistics({Dimensions: [b, a]})).map(({Sum}) => Sum)).to.deep.equal([3])
    expect(await statistics({Dimensions: [a]})).to.deep.equal([])
  })

  it('keep units apart in statistics, and can be asked for one', async () => {
    await put({Value: 1, Unit: 'Count'}, {Value: 2, Unit: 'Seconds'})
    expect((await statistics()).map(({Unit, Sum}) => [Unit, Sum])).to.deep.equal([
      ['Count', 1],
      ['Seconds', 2],
    ])
    expect((await statistics({Unit: 'Seconds'})).map(({Sum}) => Sum)).to.deep.equal([2])
    expect(await values(queue())).to.deep.equal([{Id: 'q', Label: 'a Queue', Values: [3]}])
  })

  it('have percentiles, unless only statistics are known', async () => {
    await put({Values: Array.from({length: 100}, (_, index) => index + 1)})
    await put({Value: 1000, Timestamp: time(noon + MINUTE)})
    const percentiles = {Statistics: undefined, ExtendedStatistics: ['p50', 'p99', 'p100']}
    expect(
      (await statistics({...percentiles, Period: 300})).map(({ExtendedStatistics}) => ExtendedStatistics),
    ).to.deep.equal([{p50: 51, p99: 100, p100: 1000}])
    await put({StatisticValues: {SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1}})
    expect((await statistics(percentiles)).map(({Timestamp}) => Timestamp)).to.deep.equal([time(noon + MINUTE)])
  })

  it('of high resolution keep their seconds, for three hours', async () => {
    await put(...[0, 10, 20].map((second) => ({Value: 1, StorageResolution: 1, Timestamp: time(noon + second)})))
    expect((await values(queue('Sum', 10)))[0]?.Values).to.deep.equal([1, 1, 1])
    expect((await values(queue('Sum', 60)))[0]?.Values).to.deep.equal([3])
    endpoint.env.advance(4 * HOUR * 1000)
    expect((await values(queue('Sum', 10)))[0]?.Values).to.deep.equal([])
    expect((await values(queue('Sum', 60)))[0]?.Values).to.deep.equal([3])
  })

  it('are kept by the minute for 15 days and by five for 63', async () => {
    await put({Value: 1})
    endpoint.env.advance(16 * DAY * 1000)
    expect((await values(queue('Sum', 60)))[0]?.Values).to.deep.equal([])
    expect((await values(queue('Sum', 300)))[0]?.Values).to.deep.equal([1])
    endpoint.env.advance(60 * DAY * 1000)
    expect((await values(queue('Sum', 300)))[0]?.Values).to.deep.equal([])
    expect((await values(queue('Sum', 3600)))[0]?.Values).to.deep.equal([1])
  })

  it('are computed with', async () => {
    await put({Value: 10}, {Value: 30, Timestamp: time(noon + MINUTE)})
    await put({Value: 4, MetricName: 'Workers'})
    const workers: MetricDataQuery = {
      Id: 'w',
      ReturnData: false,
      MetricStat: {Metric: {Namespace: 'Mail', MetricName: 'Workers', Dimensions}, Period: 60, Stat: 'Sum'},
    }
    const expression = (Id: string, Expression: string, rest: object = {}) => ({Id, Expression, ...rest})
    expect(
      await values(queue(), workers, expression('half', 'q / 2'), expression('share', 'half / w', {Label: 'a share'})),
    ).to.deep.equal([
      {Id: 'q', Label: 'a Queue', Values: [10, 30]},
      {Id: 'half', Label: 'half', Values: [5, 15]},
      {Id: 'share', Label: 'a share', Values: [1.25]},
    ])
  })

  it('are not computed with in circles, and not to a mere number', async () => {
    for (const Expression of ['e + q', '2 * 3', 'f'])
      expect(
        await refused(values(queue(), {Id: 'e', Expression}, {Id: 'f', Expression: 'e * 1', ReturnData: false})),
      ).to.deep.equal(['ValidationException', 400])
  })

  it('are listed for two weeks, or for three hours', async () => {
    await put({Value: 1})
    await put({Value: 1, MetricName: 'Other', Dimensions: []})
    const list = async (input: object = {}) =>
      (await cloudwatch.send(new ListMetricsCommand(input))).Metrics?.map(({MetricName}) => MetricName)
    expect(await list()).to.deep.equal(['Queue', 'Other'])
    expect(await list({Namespace: 'Mail', Dimensions: [{Name: 'Host'}]})).to.deep.equal(['Queue'])
    expect(await list({Dimensions: [{Name: 'Host', Value: 'b'}]})).to.deep.equal([])
    expect(await list({MetricName: 'Other'})).to.deep.equal(['Other'])
    expect(await list({RecentlyActive: 'PT3H'})).to.deep.equal(['Queue', 'Other'])
    endpoint.env.advance(4 * HOUR * 1000)
    expect(await list({RecentlyActive: 'PT3H'})).to.deep.equal([])
    expect(await list()).to.deep.equal(['Queue', 'Other'])
    endpoint.env.advance(15 * DAY * 1000)
    expect(await list()).to.deep.equal([])
  })

  it('come packed where they are many', async () => {
    const data = Array.from({length: 1000}, (_, index) => ({Value: 1, Timestamp: time(noon - (index % 60) * MINUTE)}))
    await put(...data)
    const [all] = await values(queue('SampleCount', 3600))
    expect(all?.Values).to.deep.equal([983, 17])
  })

  it('count what SES did for the whole account', async () => {
    endpoint.env.store.run(
      `INSERT INTO send_statistic (configuration_set, bucket, sends, deliveries, transient_bounces, excluded_bounces, excluded_sends)
       VALUES ('', ?1, 5, 3, 1, 1, 2), ('set', ?1 + 600, 10, 10, 0, 0, 0)`,
      noon,
    )
    const count = (name: string, stat: string): MetricDataQuery => ({
      Id: `${name.toLowerCase()}_${stat.toLowerCase()}`,
      MetricStat: {Metric: {Namespace: 'AWS/SES', MetricName: name}, Period: 3600, Stat: stat},
    })
    const results = await values(
      count('Send', 'Sum'),
      count('Send', 'Average'),
      count('Bounce', 'Sum'),
      count('Reject', 'Sum'),
    )
    expect(results.map(({Values}) => Values)).to.deep.equal([[17], [1], [2], []])
  })

  const REFUSED: [what: string, datum: Partial<MetricDatum>, code: string][] = [
    ['no value', {}, 'MissingRequiredParameterException'],
    ['two kinds of values', {Value: 1, Values: [1]}, 'InvalidParameterCombinationException'],
    ['counts for other values', {Values: [1, 2], Counts: [1]}, 'InvalidParameterValueException'],
    ['a count of 0', {Values: [1], Counts: [0]}, 'InvalidParameterValueException'],
    ['151 values', {Values: Array.from({length: 151}, (_, index) => index)}, 'InvalidParameterValueException'],
    ['a value that is too large', {Value: 2 ** 361}, 'InvalidParameterValueException'],
    ['a value that is no number', {Value: Number.NaN}, 'SerializationException'],
    ['a time three weeks ago', {Value: 1, Timestamp: time(noon - 21 * DAY)}, 'InvalidParameterValueException'],
    ['a time in three hours', {Value: 1, Timestamp: time(noon + 3 * HOUR)}, 'InvalidParameterValueException'],
    ['a unit that does not exist', {Value: 1, Unit: 'Mails' as 'Count'}, 'ValidationException'],
    ['a resolution of 30 seconds', {Value: 1, StorageResolution: 30}, 'InvalidParameterValueException'],
    [
      'statistics that contradict each other',
      {StatisticValues: {SampleCount: 1, Sum: 1, Minimum: 2, Maximum: 1}},
      'InvalidParameterValueException',
    ],
    [
      '31 dimensions',
      {Value: 1, Dimensions: Array.from({length: 31}, (_, index) => ({Name: `n${index}`, Value: 'v'}))},
      'ValidationException',
    ],
  ]
  for (const [what, datum, code] of REFUSED)
    it(`are refused with ${what}, all of a call`, async () => {
      expect(await refused(put({Value: 1}, datum))).to.deep.equal([code, 400])
      expect(await statistics()).to.deep.equal([])
    })

  it("are refused in the namespaces of AWS's own services", async () => {
    const data = {Namespace: 'AWS/SES', MetricData: [{MetricName: 'Send', Value: 1}]}
    expect(await refused(cloudwatch.send(new PutMetricDataCommand(data)))).to.deep.equal([
      'InvalidParameterValueException',
      400,
    ])
  })

  it('give at most 1,440 datapoints of statistics', async () => {
    expect(await refused(statistics({StartTime: time(noon - 25 * HOUR)}))).to.deep.equal([
      'InvalidParameterCombinationException',
      400,
    ])
    expect(await refused(statistics({Statistics: []}))).to.deep.equal(['MissingRequiredParameterException', 400])
    expect(await refused(statistics({EndTime: time(noon - HOUR)}))).to.deep.equal([
      'InvalidParameterValueException',
      400,
    ])
  })
})
