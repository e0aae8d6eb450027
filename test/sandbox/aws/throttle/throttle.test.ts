import {ListMetricsCommand} from '@aws-sdk/client-cloudwatch'
import {GetUserCommand} from '@aws-sdk/client-iam'
import {GetAccountCommand, ListConfigurationSetsCommand, SendEmailCommand} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {rateOf} from '../../../../src/sandbox/aws/throttle/rates.ts'
import {setThrottling} from '../../../../src/sandbox/aws/throttle/throttle.ts'
import {TokenBucket} from '../../../../src/sandbox/aws/throttle/token-bucket.ts'
import {FAULTS} from '../../../../src/sandbox/faults/catalog.ts'
import {switchOff, switchOn} from '../../../../src/sandbox/faults/switches.ts'
import {addIdentity} from '../../mail/tenants.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'
import {queryClient} from '../support/query.ts'

describe('too many requests', () => {
  let endpoint: TestEndpoint
  beforeEach(async () => {
    endpoint = await testEndpoint()
  })
  afterEach(() => endpoint.close())

  const account = () => endpoint.ses().send(new GetAccountCommand({}))
  const codeOf = async (call: Promise<unknown>) => {
    const {name, message, $metadata} = await refusalOf(call)
    return {code: name, status: $metadata.httpStatusCode, message}
  }

  it('are nobody’s concern until throttling is on', async () => {
    for (let request = 0; request < 5; request += 1) await account()
    setThrottling(endpoint.env, true)
    await account()
    expect((await codeOf(account())).code).to.equal('TooManyRequestsException')
    setThrottling(endpoint.env, false)
    await account()
  })

  it('are refused while the fault is on', async () => {
    const entry = FAULTS.find(({name}) => name === 'throttle')
    if (!entry) throw new Error('there is no such fault')
    switchOn(endpoint.env, entry)
    await account()
    expect((await codeOf(account())).code).to.equal('TooManyRequestsException')
    switchOff(endpoint.env, 'throttle')
    await account()
  })

  it('of SES are more than one a second of each operation', async () => {
    setThrottling(endpoint.env, true)
    await account()
    await endpoint.ses().send(new ListConfigurationSetsCommand({}))
    expect(await codeOf(account())).to.deep.equal({
      code: 'TooManyRequestsException',
      status: 429,
      message: 'Rate exceeded',
    })
    endpoint.env.advance(999)
    expect((await codeOf(account())).status).to.equal(429)
    endpoint.env.advance(1)
    await account()
  })

  it('are counted before the permission is looked at, and not for the nameless', async () => {
    setThrottling(endpoint.env, true)
    const nobody = endpoint.user('nobody', {Effect: 'Deny', Action: '*', Resource: '*'})
    const denied = () => endpoint.ses(nobody).send(new GetAccountCommand({}))
    await codeOf(endpoint.ses({accessKeyId: 'AKIANOBODY', secretAccessKey: 'x'}).send(new GetAccountCommand({})))
    expect((await codeOf(denied())).code).to.equal('AccessDeniedException')
    expect((await codeOf(denied())).code).to.equal('TooManyRequestsException')
  })

  it('never are those that send mail', async () => {
    setThrottling(endpoint.env, true)
    addIdentity(endpoint.env, 'agency.test')
    const send = new SendEmailCommand({
      FromEmailAddress: 'ann@agency.test',
      Destination: {ToAddresses: ['bob@example.com']},
      Content: {Simple: {Subject: {Data: 's'}, Body: {Text: {Data: 't'}}}},
    })
    for (let request = 0; request < 5; request += 1) await endpoint.ses().send(send)
  })

  it('are called Throttling by the first version of SES and by IAM', async () => {
    setThrottling(endpoint.env, true)
    const ses = queryClient(endpoint, 'ses', '2010-12-01')
    const pause = () => ses('UpdateConfigurationSetSendingEnabled', {ConfigurationSetName: 'set', Enabled: 'false'})
    expect(await pause()).to.include({code: 'ConfigurationSetDoesNotExist'})
    expect(await pause()).to.include({status: 400, code: 'Throttling', message: 'Rate exceeded'})
    const rate = rateOf('iam', 'GetUser') ?? 0
    for (let request = 0; request < rate; request += 1) await endpoint.iam().send(new GetUserCommand({}))
    expect(await codeOf(endpoint.iam().send(new GetUserCommand({})))).to.include({code: 'Throttling', status: 400})
  })

  it('of CloudWatch are more than 25 a second for metrics, under the name that older clients know', async () => {
    setThrottling(endpoint.env, true)
    const list = () => endpoint.cloudwatch().send(new ListMetricsCommand({}))
    for (let request = 0; request < 25; request += 1) await list()
    expect(await codeOf(list())).to.include({code: 'Throttling', status: 400})
  })
})

describe('a bucket of tokens', () => {
  it('holds what one second gives, and fills as time continues', () => {
    const bucket = new TokenBucket(3, 0)
    expect([0, 0, 0, 0].map((at) => bucket.take(at))).to.deep.equal([true, true, true, false])
    expect([400, 400, 10_000, 10_000, 10_000, 10_000].map((at) => bucket.take(at))).to.deep.equal([
      true,
      false,
      true,
      true,
      true,
      false,
    ])
  })

  it('is not filled by a clock that goes back', () => {
    const bucket = new TokenBucket(1, 100_000)
    expect(bucket.take(100_000)).to.equal(true)
    expect(bucket.take(0)).to.equal(false)
    expect(bucket.take(1000)).to.equal(true)
  })
})
