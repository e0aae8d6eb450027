import {expect} from 'chai'
import {cloudWatchReputation} from '../../../src/adapters/cloudwatch/reputation-metrics.ts'
import {FLEET_MILLIS, spanUntil} from '../../../src/domain/reputation/span.ts'
import type {RateSeries} from '../../../src/ports/reputation/metrics.ts'
import {createConfigurationSet} from '../../../src/sandbox/aws/ses/configuration-sets.ts'
import {type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'
import {type Nock, nockIn, nockOut} from '../../support/nock.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const HOUR = 3600
const DAY = 24 * HOUR
const signal = new AbortController().signal

async function collect(rates: AsyncIterable<RateSeries>): Promise<RateSeries[]> {
  const all: RateSeries[] = []
  for await (const series of rates) all.push(series)
  return all
}

const spanOf = (millis: number, periodSeconds = HOUR) => {
  const {from, to} = spanUntil(NOW, millis, periodSeconds)
  return {from: new Date(from), to: new Date(to), periodSeconds}
}

describe('the reputation metrics of CloudWatch', () => {
  let endpoint: TestEndpoint
  const metrics = () =>
    cloudWatchReputation(
      {region: 'us-gov-west-1', endpoint: endpoint.url, credentials: awsKey(endpoint.operator)},
      {signal},
    )
  const requests = (): number => endpoint.logged.filter((line) => line.includes('GetMetricData')).length

  /** `hours`: how long ago there was mail, and how much of it bounced. */
  function addSet(name: string, hours: readonly {ago: number; sends: number; bounces?: number; complaints?: number}[]) {
    createConfigurationSet(endpoint.env, {
      name,
      sendingEnabled: true,
      reputationMetricsEnabled: true,
      tlsPolicy: 'REQUIRE',
      suppressedReasons: [],
    })
    for (const {ago, sends, bounces = 0, complaints = 0} of hours) {
      endpoint.env.store.run(
        'INSERT INTO send_statistic (configuration_set, bucket, sends, permanent_bounces, complaints) VALUES (?, ?, ?, ?, ?)',
        name,
        NOW / 1000 - ago * HOUR,
        sends,
        bounces,
        complaints,
      )
    }
  }

  beforeEach(async () => {
    endpoint = await testEndpoint()
  })
  afterEach(async () => {
    await endpoint.close()
  })

  it('are both rates of a set, oldest first, as fractions', async () => {
    addSet('s1', [
      {ago: 5, sends: 1000, bounces: 10},
      {ago: 2, sends: 1000, bounces: 30, complaints: 1},
    ])
    const [series] = await collect(metrics().rates(['s1'], spanOf(DAY * 1000)))
    expect(series).to.deep.equal({
      configurationSet: 's1',
      bounce: [
        {at: NOW - 5 * HOUR * 1000, rate: 0.01},
        {at: NOW - 2 * HOUR * 1000, rate: 0.02},
      ],
      complaint: [
        {at: NOW - 5 * HOUR * 1000, rate: 0},
        {at: NOW - 2 * HOUR * 1000, rate: 0.0005},
      ],
    })
  })

  it('are empty for a set that has none, and keep its place', async () => {
    addSet('s2', [{ago: 1, sends: 10}])
    const all = await collect(metrics().rates(['none', 's2'], spanOf(DAY * 1000)))
    expect(all.map(({configurationSet, bounce}) => [configurationSet, bounce.length])).to.deep.equal([
      ['none', 0],
      ['s2', 1],
    ])
  })

  it('cost three requests for 600 sets, in the order that was asked for', async () => {
    const names = Array.from({length: 600}, (_, index) => `csb-aws-ses-${index}`)
    endpoint.env.store.transaction(() => {
      for (const [index, name] of names.entries()) addSet(name, [{ago: 1, sends: 1000, bounces: index}])
    })
    const all = await collect(metrics().rates(names, spanOf(FLEET_MILLIS)))
    expect(all.map(({configurationSet}) => configurationSet)).to.deep.equal(names)
    expect(all.map(({bounce}) => bounce[0]?.rate)).to.deep.equal(names.map((_, index) => index / 1000))
    expect(requests()).to.equal(3)
  })

  it('cost no request for no set', async () => {
    expect(await collect(metrics().rates([], spanOf(DAY * 1000)))).to.deep.equal([])
    expect(requests()).to.equal(0)
  })

  it('continue over the pages that CloudWatch cuts', async () => {
    const hours = Array.from({length: 14 * 24}, (_, index) => ({ago: 14 * 24 - index, sends: 100, bounces: 1}))
    const names = Array.from({length: 160}, (_, index) => `csb-aws-ses-${index}`)
    endpoint.env.store.transaction(() => {
      for (const name of names) addSet(name, hours)
    })
    const all = await collect(metrics().rates(names, spanOf(14 * DAY * 1000)))
    expect(requests()).to.equal(2)
    for (const {bounce, complaint} of all) {
      expect(bounce).to.have.length(14 * 24)
      expect(complaint).to.have.length(14 * 24)
      expect(bounce.every(({at}, index) => index === 0 || at > (bounce[index - 1]?.at ?? 0))).to.equal(true)
    }
  })
})

describe('CloudWatch on a bad day', () => {
  const HOST = 'https://monitoring.us-gov-west-1.amazonaws.com'
  const metrics = cloudWatchReputation(
    {region: 'us-gov-west-1', credentials: awsKey({accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret'})},
    {signal},
  )
  const read = (count = 1) =>
    collect(
      metrics.rates(
        Array.from({length: count}, (_, index) => `s${index}`),
        spanOf(DAY * 1000),
      ),
    )

  let nock: Nock
  before(async () => {
    nock = await nockIn()
  })
  afterEach(() => nock.cleanAll())
  after(() => nockOut(nock))

  it('does not pass a metric that it failed on for one without data', async () => {
    nock(HOST)
      .post('/')
      .reply(200, {MetricDataResults: [{Id: 'b0', Timestamps: [], Values: [], StatusCode: 'InternalError'}]})
    expect(await read().catch((error: unknown) => error)).to.include({code: 'unavailable', exit: 5})
  })

  it('is understood whatever order it answers in', async () => {
    nock(HOST)
      .post('/')
      .reply(200, {
        MetricDataResults: [
          {Id: 'c0', Timestamps: [200, 100], Values: [0.002, 0.001], StatusCode: 'Complete'},
          {Id: 'b0', Timestamps: [100, 200], Values: [0.01, 0.02], StatusCode: 'Complete'},
          {Id: 'zz', Timestamps: [100], Values: [9], StatusCode: 'Complete'},
        ],
      })
    const [series] = await read()
    expect(series?.bounce.map(({rate}) => rate)).to.deep.equal([0.01, 0.02])
    expect(series?.complaint).to.deep.equal([
      {at: 100_000, rate: 0.001},
      {at: 200_000, rate: 0.002},
    ])
  })

  it('is asked for at most four requests at once', async () => {
    let running = 0
    let most = 0
    nock(HOST)
      .persist()
      .post('/')
      .reply(200, async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 5))
        running -= 1
        return {MetricDataResults: []}
      })
    expect(await read(2500)).to.have.length(2500)
    expect(most).to.equal(4)
  })

  it('fails with the first request that fails, after what came before it', async () => {
    let asked = 0
    nock(HOST)
      .persist()
      .post('/')
      .reply(() => {
        asked += 1
        return asked === 2 ? [400, {__type: 'AccessDenied', message: 'no'}] : [200, {MetricDataResults: []}]
      })
    const seen: string[] = []
    const names = Array.from({length: 500}, (_, index) => `s${index}`)
    const failure = await (async () => {
      for await (const {configurationSet} of metrics.rates(names, spanOf(DAY * 1000))) seen.push(configurationSet)
    })().catch((error: unknown) => error)
    expect(failure).to.include({code: 'not-authorised'})
    expect(seen).to.deep.equal(names.slice(0, 250))
  })
})
