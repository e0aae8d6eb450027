import {expect} from 'chai'
import {sesEmailService} from '../../../src/adapters/ses/email-service.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'
import type {EmailService} from '../../../src/ports/sending/email-service.ts'
import {createConfigurationSet} from '../../../src/sandbox/aws/ses/configuration-sets.ts'
import {createEmailIdentity, putMailFromAttributes} from '../../../src/sandbox/aws/ses/identities.ts'
import {type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'
import {type Nock, nockIn, nockOut} from '../../support/nock.ts'

const SPAN = {from: new Date('2026-11-10T12:00:00Z'), to: new Date('2026-11-24T12:00:00Z')}

async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<T[][]> {
  const all: T[][] = []
  for await (const page of pages) all.push([...page])
  return all
}

describe('Amazon SES', () => {
  let endpoint: TestEndpoint
  let service: EmailService
  const serviceOf = (credentials = endpoint.operator, signal = new AbortController().signal): EmailService =>
    sesEmailService({region: 'us-gov-west-1', endpoint: endpoint.url, credentials: awsKey(credentials)}, {signal})
  const addSet = (name: string): void =>
    createConfigurationSet(endpoint.env, {
      name,
      sendingEnabled: true,
      reputationMetricsEnabled: true,
      tlsPolicy: 'REQUIRE',
      suppressedReasons: [],
    })

  beforeEach(async () => {
    endpoint = await testEndpoint()
    service = serviceOf()
  })
  afterEach(async () => {
    await endpoint.close()
  })

  it('reads the state of a configuration set', async () => {
    addSet('s1')
    expect(await service.configurationSet('s1')).to.deep.equal({
      name: 's1',
      sendingEnabled: true,
      reputationMetricsEnabled: true,
    })
  })

  it('switches sending off and on, and says when the rates restarted', async () => {
    addSet('s1')
    await service.setSending('s1', false)
    expect(await service.configurationSet('s1')).to.include({sendingEnabled: false})
    await service.setSending('s1', true)
    expect(await service.configurationSet('s1')).to.include({
      sendingEnabled: true,
      lastFreshStart: '2026-11-24T12:00:00.000Z',
    })
  })

  it('has undefined for what does not exist', async () => {
    expect(await service.configurationSet('none')).to.equal(undefined)
    expect(await service.identity('none.test')).to.equal(undefined)
  })

  it('reads the state of an identity', async () => {
    addSet('s1')
    const {dkimTokens} = createEmailIdentity(endpoint.env, {name: 'agency.test', configurationSetName: 's1'})
    putMailFromAttributes(endpoint.env, 'agency.test', {mailFromDomain: 'mail.agency.test'})
    expect(await service.identity('agency.test')).to.deep.include({
      domain: 'agency.test',
      verifiedForSending: false,
      verificationStatus: 'PENDING',
      dkimStatus: 'PENDING',
      dkimTokens,
      signingHostedZone: 'dkim.amazonses.com',
      mailFromDomain: 'mail.agency.test',
      mailFromStatus: 'PENDING',
      configurationSet: 's1',
    })
  })

  it('lists names in pages, as few as SES allows', async () => {
    endpoint.env.store.transaction(() => {
      for (let index = 0; index < 1001; index += 1) addSet(`csb-aws-ses-${index}`)
    })
    const pages = await collect(service.configurationSetNames())
    expect(pages.map((page) => page.length)).to.deep.equal([1000, 1])
    expect(new Set(pages.flat()).size).to.equal(1001)
  })

  it('lists nothing where there is nothing', async () => {
    expect((await collect(service.configurationSetNames())).flat()).to.deep.equal([])
  })

  it('adds up the messages of a span', async () => {
    for (const [bucket, sends] of [
      [Date.parse('2026-11-12T01:00:00Z') / 1000, 1000],
      [Date.parse('2026-11-20T01:00:00Z') / 1000, 234],
      [Date.parse('2026-11-01T01:00:00Z') / 1000, 99],
    ] as const) {
      endpoint.env.store.run(
        "INSERT INTO send_statistic (configuration_set, bucket, sends, permanent_bounces, complaints) VALUES ('s1', ?, ?, 3, 1)",
        bucket,
        sends,
      )
    }
    expect(await service.volume('s1', SPAN)).to.deep.equal({sent: 1234, permanentBounces: 6, complaints: 2})
  })

  it('knows no volume where SES has not a single number', async () => {
    expect(await service.volume('s1', SPAN)).to.equal(undefined)
  })

  it('knows no volume where it may not be read, and loses nothing else by it', async () => {
    addSet('s1')
    const credentials = endpoint.user('reader', {Effect: 'Allow', Action: 'ses:GetConfigurationSet', Resource: '*'})
    const reader = serviceOf(credentials)
    expect(await reader.volume('s1', SPAN)).to.equal(undefined)
    expect(await reader.configurationSet('s1')).to.include({name: 's1'})
  })

  it('counts the mail of many sets, ten in a request', async () => {
    const names = Array.from({length: 25}, (_, index) => `s${index}`)
    for (const name of names.filter((each) => each !== 's3')) {
      endpoint.env.store.run(
        'INSERT INTO send_statistic (configuration_set, bucket, sends) VALUES (?, ?, 7)',
        name,
        Date.parse('2026-11-12T01:00:00Z') / 1000,
      )
    }
    const requests: string[] = []
    const counting = sesEmailService(
      {region: 'us-gov-west-1', endpoint: endpoint.url, credentials: awsKey(endpoint.operator)},
      {signal: new AbortController().signal, trace: (line) => requests.push(line)},
    )
    const counted = []
    for await (const count of counting.sent(names, SPAN)) counted.push(count)
    expect(counted.map(({configurationSet}) => configurationSet)).to.deep.equal(names.filter((each) => each !== 's3'))
    expect(counted[0]).to.deep.equal({configurationSet: 's0', sent: 7})
    expect(requests.filter((line) => /^SESv2Client.*BatchGetMetricData/.test(line))).to.have.length(3)
  })

  it('asks no more than once for the mail of many where SES counts none, or may not say', async () => {
    const names = Array.from({length: 25}, (_, index) => `s${index}`)
    const credentials = endpoint.user('reader', {Effect: 'Allow', Action: 'ses:GetConfigurationSet', Resource: '*'})
    for (const keys of [endpoint.operator, credentials]) {
      const requests: string[] = []
      const counting = sesEmailService(
        {region: 'us-gov-west-1', endpoint: endpoint.url, credentials: awsKey(keys)},
        {signal: new AbortController().signal, trace: (line) => requests.push(line)},
      )
      for await (const count of counting.sent(names, SPAN)) expect.fail(count.configurationSet)
      expect(requests.filter((line) => /^SESv2Client.*BatchGetMetricData/.test(line))).to.have.length(1)
    }
  })

  it('names the right that its user lacks', async () => {
    const reader = serviceOf(endpoint.user('reader', {Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*'}))
    const failure = await reader.configurationSet('s1').catch((error: unknown) => error)
    expect(failure).to.include({code: 'not-authorised', exit: 4})
    expect(failure).to.have.nested.property('hints[0]', 'The AWS user needs the right to ses:GetConfigurationSet.')
  })

  it('is not authorised with a secret that is wrong, and does not repeat the secret', async () => {
    const credentials = {...endpoint.operator, secretAccessKey: 'wrongwrongwrong'}
    const failure = (await serviceOf(credentials)
      .configurationSet('s1')
      .catch((error: unknown) => error)) as Error & {code: string}
    expect(failure.code).to.equal('not-authorised')
    expect(failure.message).not.to.include('wrongwrongwrong')
  })

  it('is unavailable where nobody listens, after a few tries', async () => {
    const lines: string[] = []
    const nobody = sesEmailService(
      {region: 'us-gov-west-1', endpoint: 'http://127.0.0.1:1', credentials: awsKey(endpoint.operator)},
      {signal: new AbortController().signal, trace: (line) => lines.push(line)},
    )
    const failure = await nobody.configurationSet('s1').catch((error: unknown) => error)
    expect(failure).to.include({
      code: 'unavailable',
      message: 'Failed to read the configuration set s1: AWS did not answer (ECONNREFUSED).',
    })
    expect(lines).to.deep.equal(['SESv2Client GetConfigurationSet no answer Error 5 attempts'])
  })

  it('ends as interrupted when the command is', async () => {
    const controller = new AbortController()
    const interrupted = new Interrupted()
    controller.abort(interrupted)
    expect(
      await serviceOf(endpoint.operator, controller.signal)
        .configurationSet('s1')
        .catch((error: unknown) => error),
    ).to.equal(interrupted)
  })
})

describe('Amazon SES on a bad day', () => {
  const HOST = 'https://email.us-gov-west-1.amazonaws.com'
  const service = sesEmailService(
    {region: 'us-gov-west-1', credentials: awsKey({accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret'})},
    {signal: new AbortController().signal},
  )
  const path = '/v2/email/configuration-sets/s1'

  let nock: Nock
  before(async () => {
    nock = await nockIn()
  })
  afterEach(() => nock.cleanAll())
  after(() => nockOut(nock))

  it('counts the mail by provider, in one request, without those that got none', async () => {
    const sums: Record<string, number[]> = {
      'Gmail-sent': [60, 20],
      'Gmail-permanentbounces': [2],
      'Gmail-complaints': [1],
      'Yahoo-sent': [0],
    }
    const asked: {Id: string; Metric: string; Dimensions: object}[] = []
    nock(HOST)
      .post('/v2/email/metrics/batch', ({Queries}: {Queries: typeof asked}) => {
        asked.push(...Queries)
        return true
      })
      .reply(200, {Results: Object.entries(sums).map(([Id, Values]) => ({Id, Timestamps: [], Values}))})
    expect(await service.providers('s1', SPAN)).to.deep.equal([
      {provider: 'Gmail', sent: 80, permanentBounces: 2, complaints: 1},
    ])
    expect(asked.map(({Id}) => Id)).to.include.members(['Gmail-sent', 'Yahoo-complaints', 'Hotmail-permanentbounces'])
    expect(asked[0]).to.deep.include({Metric: 'SEND', Dimensions: {CONFIGURATION_SET: 's1', ISP: 'Gmail'}})
  })

  it('is asked again when it is throttled, and answers then', async () => {
    nock(HOST)
      .get(path)
      .reply(429, {message: 'Rate exceeded'}, {'x-amzn-errortype': 'TooManyRequestsException'})
      .get(path)
      .reply(200, {ConfigurationSetName: 's1', SendingOptions: {SendingEnabled: false}})
    expect(await service.configurationSet('s1')).to.include({sendingEnabled: false})
  })

  it('takes a set without options for one that sends and publishes no rates', async () => {
    nock(HOST).get(path).reply(200, {ConfigurationSetName: 's1'})
    expect(await service.configurationSet('s1')).to.deep.equal({
      name: 's1',
      sendingEnabled: true,
      reputationMetricsEnabled: false,
    })
  })

  it('is an unexpected answer when it speaks no JSON', async () => {
    nock(HOST).get(path).reply(200, '<html>proxy</html>')
    expect(await service.configurationSet('s1').catch((error: unknown) => error)).to.include({
      code: 'unexpected-answer',
      exit: 1,
    })
  })

  it('knows no volume where the region does not have the operation', async () => {
    nock(HOST)
      .post('/v2/email/metrics/batch')
      .reply(404, {message: 'unknown'}, {'x-amzn-errortype': 'UnknownOperationException'})
    expect(await service.volume('s1', SPAN)).to.equal(undefined)
  })

  it('knows no volume where only an error stands in place of the messages', async () => {
    nock(HOST)
      .post('/v2/email/metrics/batch')
      .reply(200, {Results: [], Errors: [{Id: 'sent', Code: 'ACCESS_DENIED', Message: 'no'}]})
    expect(await service.volume('s1', SPAN)).to.equal(undefined)
  })
})
