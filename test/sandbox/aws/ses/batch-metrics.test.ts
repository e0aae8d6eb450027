import {BatchGetMetricDataCommand, type BatchGetMetricDataQuery} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {createConfigurationSet} from '../../../../src/sandbox/aws/ses/configuration-sets.ts'
import {createEmailIdentity} from '../../../../src/sandbox/aws/ses/identities.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const DAY = 86_400
const noon = Date.UTC(2026, 10, 24, 12) / 1000

describe('the sums of VDM', () => {
  let endpoint: TestEndpoint
  before(async () => {
    endpoint = await testEndpoint()
    const {env} = endpoint
    const options = {
      sendingEnabled: true,
      reputationMetricsEnabled: true,
      tlsPolicy: 'REQUIRE',
      suppressedReasons: [],
    } as const
    for (const name of ['a', 'b']) createConfigurationSet(env, {name, ...options})
    createEmailIdentity(env, {name: 'a.gov', configurationSetName: 'a'})
    const put = (set: string, bucket: number, sends: number) =>
      env.store.run(
        'INSERT INTO send_statistic VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0)',
        set,
        bucket,
        sends,
        sends - 2,
        1,
        1,
        3,
      )
    put('a', noon - DAY, 10)
    put('a', noon - DAY + 300, 20)
    put('a', noon, 40)
    put('b', noon, 80)
  })
  after(() => endpoint.close())

  const ask = async (change: Partial<BatchGetMetricDataQuery>, times = 1) => {
    const query: BatchGetMetricDataQuery = {
      Id: 'q',
      Namespace: 'VDM',
      Metric: 'SEND',
      Dimensions: {CONFIGURATION_SET: 'a'},
      StartDate: new Date((noon - 3 * DAY) * 1000),
      EndDate: new Date((noon + DAY) * 1000),
      ...change,
    }
    const Queries = Array.from({length: times}, (_, index) => ({...query, Id: `q${index}`}))
    const {Results} = await endpoint.ses().send(new BatchGetMetricDataCommand({Queries}))
    return Results![0]!
  }
  const days = [noon - 1.5 * DAY, noon - DAY / 2].map((second) => new Date(second * 1000))

  it('are by day, of one configuration set', async () => {
    expect(await ask({})).to.deep.equal({Id: 'q0', Timestamps: days, Values: [30, 40]})
  })

  it('are of an identity by its default configuration set', async () => {
    expect((await ask({Dimensions: {EMAIL_IDENTITY: 'a.gov'}})).Values).to.deep.equal([30, 40])
    expect((await ask({Dimensions: {EMAIL_IDENTITY: 'a.gov', CONFIGURATION_SET: 'b'}})).Values).to.deep.equal([])
  })

  it('are of the whole account without dimensions', async () => {
    expect((await ask({Dimensions: {}})).Values).to.deep.equal([30, 120])
  })

  it('are of each kind of event', async () => {
    const sums = []
    for (const Metric of ['DELIVERY', 'PERMANENT_BOUNCE', 'TRANSIENT_BOUNCE', 'COMPLAINT'] as const)
      sums.push((await ask({Metric})).Values)
    expect(sums).to.deep.equal([
      [26, 38],
      [2, 1],
      [2, 1],
      [6, 3],
    ])
  })

  it('are asked for ten at a time', async () => {
    await ask({}, 10)
    expect((await refusalOf(ask({}, 11))).name).to.equal('BadRequestException')
  })

  it('are refused for what is not implemented', async () => {
    expect((await refusalOf(ask({Metric: 'OPEN'}))).message).to.equal(
      'The sandbox does not implement Metric OPEN of BatchGetMetricData.',
    )
    expect((await refusalOf(ask({Dimensions: {ISP: 'Gmail', EMAIL_IDENTITY: 'a.gov'}}))).name).to.equal(
      'BadRequestException',
    )
  })

  it('are by provider of mail that was really sent to one recipient there', async () => {
    const {store} = endpoint.env
    const send = (id: string, set: string, recipients: string[], bounceType?: string) => {
      store.run(
        `INSERT INTO message (id, accepted_at, transport, access_key_id, user_name, source, identity, configuration_set,
          recipients_json, subject, raw) VALUES (?, ?, 'smtp', 'k', 'u', 'a@a.gov', 'a.gov', ?, ?, 's', x'00')`,
        id,
        noon * 1000,
        set,
        JSON.stringify(recipients),
      )
      store.run(
        'INSERT INTO message_event (message_id, at, kind, recipient, detail_json) VALUES (?, ?, ?, ?, ?)',
        id,
        noon * 1000,
        bounceType === undefined ? 'delivery' : 'bounce',
        recipients[0] ?? '',
        JSON.stringify(bounceType === undefined ? {} : {bounceType}),
      )
    }
    send('p1', 'a', ['one@gmail.com'])
    send('p2', 'a', ['two@googlemail.com'], 'Permanent')
    send('p3', 'a', ['three@gmail.com', 'four@gmail.com'])
    send('p4', 'b', ['five@gmail.com'], 'Transient')
    send('p5', 'a', ['six@agency.test'])
    const Dimensions = {ISP: 'Gmail', CONFIGURATION_SET: 'a'}
    const sums = []
    for (const Metric of ['SEND', 'DELIVERY', 'PERMANENT_BOUNCE', 'TRANSIENT_BOUNCE', 'COMPLAINT'] as const)
      sums.push((await ask({Metric, Dimensions})).Values)
    expect(sums).to.deep.equal([[2], [1], [1], [], []])
    expect((await ask({Dimensions: {ISP: 'Gmail'}})).Values).to.deep.equal([3])
    expect((await ask({Dimensions: {ISP: 'Somebody'}})).Values).to.deep.equal([])
  })
})
