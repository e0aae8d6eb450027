import {expect} from 'chai'
import {type AwsCall, type AwsOutcome, boto3, type CloudWatchProtocol} from './boto3.ts'
import {reads, writes} from './cloudwatch-calls.ts'
import {startTenant, type Tenant} from './tenant.ts'
import {type Wiretap, wiretap} from './wiretap.ts'

const PROTOCOLS: readonly {protocol: CloudWatchProtocol; wire: string}[] = [
  {protocol: 'smithy-rpc-v2-cbor', wire: 'application/cbor'},
  {protocol: 'json', wire: 'application/x-amz-json-1.0'},
  {protocol: 'query', wire: 'application/x-www-form-urlencoded'},
]

describe('boto3', () => {
  let tenant: Tenant
  let tap: Wiretap
  let environment: Record<string, string>
  let tenantsOwn: Record<string, string>
  before(async () => {
    tenant = await startTenant()
    await tenant.history()
    tap = await wiretap(tenant.sandbox.endpoints.awsUrl)
    environment = {...(await tenant.environment()), AWS_ENDPOINT_URL: tap.url}
    tenantsOwn = {
      ...environment,
      AWS_ACCESS_KEY_ID: tenant.credentials['aws_access_key_id'] ?? '',
      AWS_SECRET_ACCESS_KEY: tenant.credentials['aws_secret_access_key'] ?? '',
    }
  })
  after(async () => {
    await tap?.close()
    await tenant?.close()
  })

  const answers = async (...calls: AwsCall[]) => (await boto3(calls, environment)).map(answerOf)
  const usersOfBindings: AwsCall = {
    service: 'iam',
    operation: 'list_users',
    parameters: {PathPrefix: '/cf/'},
    as: 'users',
  }
  const bindingsUser = {from: 'users', path: ['Users', 0, 'UserName']}
  const mail = (): AwsCall => ({
    service: 'sesv2',
    operation: 'send_email',
    parameters: {
      FromEmailAddress: `someone@${tenant.domain}`,
      Destination: {ToAddresses: ['success@simulator.amazonses.com']},
      Content: {Simple: {Subject: {Data: 'Hello'}, Body: {Text: {Data: 'Hello'}}}},
    },
  })
  /** By the first version of the API, as the broker's own helper does. */
  const switchSendingV1 = (on: boolean): AwsCall => ({
    service: 'ses',
    operation: 'update_configuration_set_sending_enabled',
    parameters: {ConfigurationSetName: tenant.configurationSet, Enabled: on},
  })
  const switchSending = (on: boolean): AwsCall => ({
    service: 'sesv2',
    operation: 'put_configuration_set_sending_options',
    parameters: {ConfigurationSetName: tenant.configurationSet, SendingEnabled: on},
  })

  it('lists the identity as verified', async () => {
    const [listed] = await answers({service: 'sesv2', operation: 'list_email_identities'})
    expect(listed).to.deep.equal({
      EmailIdentities: [
        {IdentityType: 'DOMAIN', IdentityName: tenant.domain, SendingEnabled: true, VerificationStatus: 'SUCCESS'},
      ],
    })
  })

  it('lists the access key of the binding, and decodes its policy', async () => {
    const [, keys, policy] = await answers(
      usersOfBindings,
      {service: 'iam', operation: 'list_access_keys', parameters: {UserName: bindingsUser}},
      {service: 'iam', operation: 'get_user_policy', parameters: {UserName: bindingsUser, PolicyName: bindingsUser}},
    )
    expect(keys).to.deep.nested.include({
      'AccessKeyMetadata[0].AccessKeyId': tenant.credentials['aws_access_key_id'],
      'AccessKeyMetadata[0].Status': 'Active',
    })
    expect(policy).to.have.deep.nested.property('PolicyDocument.Statement[0].Resource', [
      tenant.credentials['identity_arn'],
      tenant.credentials['configuration_set_arn'],
    ])
  })

  for (const [version, switched] of Object.entries({first: switchSendingV1, second: switchSending}))
    it(`pauses the configuration set by the ${version} version of SES, which refuses mail until it is resumed`, async () => {
      await answers(switched(false))
      const [refused] = await boto3([mail()], tenantsOwn)
      expect(refused?.error).to.include({code: 'SendingPausedException', status: 400})
      await answers(switched(true))
      const [sent] = await boto3([mail()], tenantsOwn)
      expect(sent?.answer).to.have.property('MessageId')
    })

  it('is understood by CloudWatch, and understands it, in each of its protocols', async () => {
    const writers = PROTOCOLS.map(({protocol}) => protocol)
    for (const {protocol, wire} of PROTOCOLS) {
      tap.mediaTypes()
      const written = (await boto3(writes(protocol), environment, protocol)).map(answerOf)
      expect(written.at(-1)).to.deep.equal({Tags: [{Key: 'stage', Value: 'test'}]})
      expect([...tap.mediaTypes()]).to.deep.equal([wire])
    }
    const calls = reads(tenant.configurationSet, writers)
    const [cbor = [], json, query] = await Promise.all(writers.map((protocol) => boto3(calls, environment, protocol)))
    expect(json).to.deep.equal(cbor)
    expect(query).to.deep.equal(cbor)

    const [data, , written, statistics, reputation, custom, alarms, history, ...refusals] = cbor
    expect(data?.answer).to.have.nested.property('MetricDataResults[0].Values[0]').that.is.closeTo(0.03, 0.001)
    expect(data?.answer).to.have.nested.property('MetricDataResults[2].Label', 'Bounces in %')
    const {MetricDataResults} = (written?.answer ?? {}) as {MetricDataResults: {Values: number[]}[]}
    const sums = MetricDataResults.map(({Values}) => Values)
    expect(sums).to.deep.equal(writers.flatMap(() => [[1.5], [12.5], [10]]))
    expect(statistics?.answer).to.have.nested.property('Datapoints[0].ExtendedStatistics.p90').that.is.a('number')
    expect(reputation?.answer).to.have.nested.property('Metrics[0].Namespace', 'AWS/SES')
    expect(custom?.answer).to.have.nested.property('Metrics.length', writers.length)
    const {MetricAlarms} = (alarms?.answer ?? {}) as {MetricAlarms: object[]}
    expect(MetricAlarms).to.have.length(writers.length)
    for (const alarm of MetricAlarms)
      expect(alarm).to.deep.nested.include({
        AlarmDescription: 'Häufige Rückläufer & mehr',
        StateReason: 'a test',
        Threshold: 2.5,
        'Metrics[1].Expression': 'none * 100',
        'Metrics[0].ReturnData': false,
      })
    expect(history?.answer).to.have.nested.property('AlarmHistoryItems.length', 1)
    expect(refusals.map(({error}) => error?.code)).to.deep.equal([
      'ValidationError',
      'InvalidParameterValue',
      'ResourceNotFound',
    ])
  })

  it('is refused with a revoked key, in every protocol', async () => {
    await answers(usersOfBindings, {
      service: 'iam',
      operation: 'delete_access_key',
      parameters: {UserName: bindingsUser, AccessKeyId: tenant.credentials['aws_access_key_id']},
    })
    const calls: AwsCall[] = [
      mail(),
      {service: 'iam', operation: 'list_users'},
      {service: 'sns', operation: 'list_topics'},
      {service: 'cloudwatch', operation: 'list_metrics'},
    ]
    for (const {protocol} of PROTOCOLS) {
      const refusals = await boto3(calls, tenantsOwn, protocol)
      expect(refusals.map(({error}) => error?.status)).to.deep.equal([403, 403, 403, 403])
      expect(refusals.map(({error}) => error?.code)).to.deep.equal([
        'UnrecognizedClientException',
        'InvalidClientTokenId',
        'InvalidClientTokenId',
        'InvalidClientTokenId',
      ])
    }
  })
})

function answerOf({answer, error}: AwsOutcome): Readonly<Record<string, unknown>> {
  if (!answer) throw new Error(`a call was refused: ${JSON.stringify(error)}`)
  return answer
}
