import {expect} from 'chai'
import {createConfigurationSet} from '../../../../../src/sandbox/aws/ses/configuration-sets.ts'
import {createEmailIdentity} from '../../../../../src/sandbox/aws/ses/identities.ts'
import {recordStatistics} from '../../../../../src/sandbox/mail/statistics.ts'
import {type TestEndpoint, testEndpoint} from '../../support/endpoint.ts'
import {queryClient} from '../../support/query.ts'

const MINUTE = 60_000

describe('the first version of the API', () => {
  let endpoint: TestEndpoint
  let ses: ReturnType<typeof queryClient>
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = queryClient(endpoint, 'ses', '2010-12-01')
  })
  afterEach(() => endpoint.close())

  const addSet = (name = 'set') =>
    createConfigurationSet(endpoint.env, {
      name,
      sendingEnabled: true,
      reputationMetricsEnabled: false,
      tlsPolicy: 'REQUIRE',
    })
  const describeSet = (...attributes: string[]) =>
    ses('DescribeConfigurationSet', {
      ConfigurationSetName: 'set',
      ...Object.fromEntries(
        attributes.map((name, index) => [`ConfigurationSetAttributeNames.member.${index + 1}`, name]),
      ),
    })

  it('pauses and resumes a set, with a fresh start', async () => {
    addSet()
    const update = (Enabled: string) =>
      ses('UpdateConfigurationSetSendingEnabled', {ConfigurationSetName: 'set', Enabled})
    expect((await update('false')).status).to.equal(200)
    expect((await describeSet('reputationOptions')).texts('SendingEnabled')).to.deep.equal(['false'])
    expect((await describeSet('reputationOptions')).texts('LastFreshStart')).to.deep.equal([])
    await update('true')
    expect((await describeSet('reputationOptions')).texts('LastFreshStart')).to.deep.equal(['2026-11-24T12:00:00Z'])
  })

  it('lets the helper of the broker pause any set, with its one permission on everything', async () => {
    addSet()
    const helper = endpoint.user('helper', {
      Effect: 'Allow',
      Action: 'ses:UpdateConfigurationSetSendingEnabled',
      Resource: '*',
    })
    const reply = await ses(
      'UpdateConfigurationSetSendingEnabled',
      {ConfigurationSetName: 'set', Enabled: 'false'},
      helper,
    )
    expect(reply.status).to.equal(200)
    expect(await ses('GetSendQuota', {}, helper)).to.include({status: 403, code: 'AccessDenied'})
  })

  it('switches the publishing of reputation', async () => {
    addSet()
    await ses('UpdateConfigurationSetReputationMetricsEnabled', {ConfigurationSetName: 'set', Enabled: 'true'})
    expect((await describeSet('reputationOptions')).texts('ReputationMetricsEnabled')).to.deep.equal(['true'])
  })

  it('describes a set by the attributes that are asked for', async () => {
    addSet()
    endpoint.env.store.run(
      "INSERT INTO event_destination (configuration_set, name, enabled, types_json, topic_arn) VALUES ('set', 'd', 1, ?, 'arn:topic')",
      JSON.stringify(['BOUNCE', 'RENDERING_FAILURE', 'DELIVERY_DELAY']),
    )
    const bare = await describeSet()
    expect(bare.xml).to.contain('<ConfigurationSet><Name>set</Name></ConfigurationSet>').and.not.to.contain('TlsPolicy')
    const full = await describeSet('deliveryOptions', 'eventDestinations')
    expect(full.texts('TlsPolicy')).to.deep.equal(['Require'])
    expect(full.texts('TopicARN')).to.deep.equal(['arn:topic'])
    expect(full.texts('member')).to.deep.equal(['bounce', 'renderingFailure'])
    expect(await describeSet('nothing')).to.include({status: 400, code: 'ValidationError'})
  })

  for (const action of [
    'DescribeConfigurationSet',
    'UpdateConfigurationSetSendingEnabled',
    'UpdateConfigurationSetReputationMetricsEnabled',
  ])
    it(`answers ConfigurationSetDoesNotExist to ${action} on no set`, async () => {
      expect(await ses(action, {ConfigurationSetName: 'x', Enabled: 'true'})).to.include({
        status: 400,
        code: 'ConfigurationSetDoesNotExist',
        message: 'Configuration set <x> does not exist.',
      })
    })

  it('lists sets and identities page by page', async () => {
    for (const name of ['a', 'b', 'c']) addSet(name)
    const first = await ses('ListConfigurationSets', {MaxItems: '2'})
    expect(first.texts('Name')).to.deep.equal(['a', 'b'])
    const second = await ses('ListConfigurationSets', {NextToken: first.texts('NextToken')[0] ?? ''})
    expect([second.texts('Name'), second.texts('NextToken')]).to.deep.equal([['c'], []])
    for (const name of ['x.gov', 'ann@x.gov', 'y.gov']) createEmailIdentity(endpoint.env, {name})
    const list = async (parameters: Record<string, string>) => (await ses('ListIdentities', parameters)).texts('member')
    expect(await list({})).to.deep.equal(['ann@x.gov', 'x.gov', 'y.gov'])
    expect(await list({IdentityType: 'Domain'})).to.deep.equal(['x.gov', 'y.gov'])
    expect(await list({IdentityType: 'EmailAddress'})).to.deep.equal(['ann@x.gov'])
    expect((await ses('ListIdentities', {NextToken: 'x'})).code).to.equal('InvalidParameterValue')
  })

  it('says how identities are verified, and leaves out those it does not have', async () => {
    const {dkimTokens} = createEmailIdentity(endpoint.env, {name: 'x.gov'})
    endpoint.env.store.run("UPDATE email_identity SET verification_status = 'TEMPORARY_FAILURE'")
    const names = {'Identities.member.1': 'X.gov', 'Identities.member.2': 'nobody.gov'}
    const verification = await ses('GetIdentityVerificationAttributes', names)
    expect(verification.texts('key')).to.deep.equal(['X.gov'])
    expect(verification.texts('VerificationStatus')).to.deep.equal(['TemporaryFailure'])
    const dkim = await ses('GetIdentityDkimAttributes', names)
    expect(dkim.texts('DkimEnabled')).to.deep.equal(['true'])
    expect(dkim.texts('DkimVerificationStatus')).to.deep.equal(['Pending'])
    expect(dkim.texts('member')).to.deep.equal(dkimTokens)
  })

  it('has statistics of two weeks in points of 15 minutes, everything counted', async () => {
    const {env} = endpoint
    const now = env.clock.now()
    recordStatistics(env, 'a', now - 15 * 24 * 60 * MINUTE, {sends: 100})
    recordStatistics(env, 'a', now - 30 * MINUTE, {
      sends: 10,
      permanentBounces: 1,
      transientBounces: 2,
      complaints: 3,
    })
    recordStatistics(env, 'b', now - 20 * MINUTE, {excludedSends: 5, excludedBounces: 4, rejects: 6})
    recordStatistics(env, '', now, {sends: 1})
    const reply = await ses('GetSendStatistics')
    expect(reply.texts('Timestamp')).to.deep.equal(['2026-11-24T11:30:00Z', '2026-11-24T12:00:00Z'])
    expect(reply.texts('DeliveryAttempts')).to.deep.equal(['15', '1'])
    expect(reply.texts('Bounces')).to.deep.equal(['7', '0'])
    expect(reply.texts('Complaints')).to.deep.equal(['3', '0'])
    expect(reply.texts('Rejects')).to.deep.equal(['6', '0'])
  })

  it('says what the account may send', async () => {
    const quota = await ses('GetSendQuota')
    expect(quota.texts('Max24HourSend')).to.deep.equal(['10000000'])
    expect(quota.texts('SentLast24Hours')).to.deep.equal(['0'])
    await ses('UpdateAccountSendingEnabled', {Enabled: 'false'})
    expect((await ses('GetAccountSendingEnabled')).texts('Enabled')).to.deep.equal(['false'])
  })

  it('refuses and counts what it does not implement', async () => {
    expect(await ses('CreateReceiptRule')).to.include({status: 400, code: 'InvalidAction'})
    expect(endpoint.env.store.one('SELECT service, operation FROM unknown_request')).to.include({
      service: 'ses',
      operation: 'CreateReceiptRule',
    })
  })
})
