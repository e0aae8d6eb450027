import {
  CreateConfigurationSetCommand,
  DeleteConfigurationSetCommand,
  GetAccountCommand,
  GetConfigurationSetCommand,
  PutConfigurationSetDeliveryOptionsCommand,
  PutConfigurationSetReputationOptionsCommand,
  PutConfigurationSetSendingOptionsCommand,
  PutConfigurationSetSuppressionOptionsCommand,
  PutConfigurationSetTrackingOptionsCommand,
  paginateListConfigurationSets,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {createConfigurationSet} from '../../../../src/sandbox/aws/ses/configuration-sets.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const ConfigurationSetName = 'csb-aws-ses-1'

describe('configuration sets', () => {
  let endpoint: TestEndpoint
  let ses: SESv2Client
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = endpoint.ses()
  })
  afterEach(() => endpoint.close())

  const get = async () => {
    const {$metadata, ...set} = await ses.send(new GetConfigurationSetCommand({ConfigurationSetName}))
    return set
  }
  const switchSending = (SendingEnabled: boolean) =>
    ses.send(new PutConfigurationSetSendingOptionsCommand({ConfigurationSetName, SendingEnabled}))
  const refused = async (call: Promise<unknown>) => {
    const {name, message, $metadata} = await refusalOf(call)
    return {code: name, status: $metadata.httpStatusCode, message}
  }

  it('keeps what it is created with', async () => {
    await ses.send(
      new CreateConfigurationSetCommand({
        ConfigurationSetName,
        DeliveryOptions: {TlsPolicy: 'REQUIRE'},
        ReputationOptions: {ReputationMetricsEnabled: true},
        SendingOptions: {SendingEnabled: false},
        SuppressionOptions: {SuppressedReasons: ['BOUNCE', 'COMPLAINT']},
        Tags: [{Key: 'environment', Value: 'test'}],
      }),
    )
    expect(await get()).to.deep.equal({
      ConfigurationSetName,
      DeliveryOptions: {TlsPolicy: 'REQUIRE'},
      ReputationOptions: {ReputationMetricsEnabled: true},
      SendingOptions: {SendingEnabled: false},
      SuppressionOptions: {SuppressedReasons: ['BOUNCE', 'COMPLAINT']},
      Tags: [{Key: 'environment', Value: 'test'}],
    })
  })

  it('sends, publishes no reputation and takes mail without TLS unless set otherwise', async () => {
    await ses.send(new CreateConfigurationSetCommand({ConfigurationSetName}))
    expect(await get()).to.deep.equal({
      ConfigurationSetName,
      DeliveryOptions: {TlsPolicy: 'OPTIONAL'},
      ReputationOptions: {ReputationMetricsEnabled: false},
      SendingOptions: {SendingEnabled: true},
      Tags: [],
    })
  })

  it('has a fresh start when sending is enabled again, and only then', async () => {
    const {env} = endpoint
    await ses.send(new CreateConfigurationSetCommand({ConfigurationSetName}))
    const freshStart = async () => (await get()).ReputationOptions?.LastFreshStart
    await switchSending(true)
    expect(await freshStart()).to.equal(undefined)
    await switchSending(false)
    expect([await freshStart(), (await get()).SendingOptions]).to.deep.equal([undefined, {SendingEnabled: false}])
    env.advance(61_500)
    await switchSending(true)
    expect(await freshStart()).to.deep.equal(new Date('2026-11-24T12:01:01.500Z'))
    env.advance(1000)
    await switchSending(true)
    expect(await freshStart()).to.deep.equal(new Date('2026-11-24T12:01:01.500Z'))
  })

  it('switches the publishing of reputation', async () => {
    await ses.send(new CreateConfigurationSetCommand({ConfigurationSetName}))
    for (const ReputationMetricsEnabled of [true, false]) {
      await ses.send(new PutConfigurationSetReputationOptionsCommand({ConfigurationSetName, ReputationMetricsEnabled}))
      expect((await get()).ReputationOptions).to.deep.equal({ReputationMetricsEnabled})
    }
  })

  it('keeps options that are put later, and shows none that never were', async () => {
    await ses.send(new CreateConfigurationSetCommand({ConfigurationSetName}))
    await ses.send(
      new PutConfigurationSetDeliveryOptionsCommand({
        ConfigurationSetName,
        TlsPolicy: 'REQUIRE',
        SendingPoolName: 'ses-shared-pool',
        MaxDeliverySeconds: 300,
      }),
    )
    const suppression = new PutConfigurationSetSuppressionOptionsCommand({ConfigurationSetName, SuppressedReasons: []})
    await ses.send(suppression)
    expect(await get()).to.deep.equal({
      ConfigurationSetName,
      DeliveryOptions: {TlsPolicy: 'REQUIRE', SendingPoolName: 'ses-shared-pool', MaxDeliverySeconds: 300},
      ReputationOptions: {ReputationMetricsEnabled: false},
      SendingOptions: {SendingEnabled: true},
      SuppressionOptions: {SuppressedReasons: []},
      Tags: [],
    })
    await ses.send(new PutConfigurationSetDeliveryOptionsCommand({ConfigurationSetName}))
    expect((await get()).DeliveryOptions).to.deep.equal({TlsPolicy: 'OPTIONAL'})
  })

  for (const [what, options, code] of [
    ['a pool that nobody made', {SendingPoolName: 'mine'}, 'NotFoundException'],
    ['too short a time', {MaxDeliverySeconds: 299}, 'BadRequestException'],
    ['too long a time', {MaxDeliverySeconds: 50_401}, 'BadRequestException'],
  ] as const)
    it(`refuses ${what}, and then makes no set either`, async () => {
      const create = new CreateConfigurationSetCommand({ConfigurationSetName, DeliveryOptions: options})
      expect((await refused(ses.send(create))).code).to.equal(code)
      expect((await refused(get())).code).to.equal('NotFoundException')
    })

  it('has no suppression list of tenants', async () => {
    await ses.send(new CreateConfigurationSetCommand({ConfigurationSetName}))
    const put = new PutConfigurationSetSuppressionOptionsCommand({ConfigurationSetName, SuppressionScope: 'TENANT'})
    expect((await refused(ses.send(put))).code).to.equal('BadRequestException')
    expect(await get()).not.to.have.property('SuppressionOptions')
  })

  it('exists once', async () => {
    const create = () => ses.send(new CreateConfigurationSetCommand({ConfigurationSetName}))
    await create()
    expect(await refused(create())).to.deep.equal({
      code: 'AlreadyExistsException',
      status: 400,
      message: 'Configuration set <csb-aws-ses-1> already exists.',
    })
    await ses.send(new DeleteConfigurationSetCommand({ConfigurationSetName}))
    const missing = {
      code: 'NotFoundException',
      status: 404,
      message: 'Configuration set <csb-aws-ses-1> does not exist.',
    }
    expect(await refused(get())).to.deep.equal(missing)
    expect(await refused(switchSending(false))).to.deep.equal(missing)
    expect(await refused(ses.send(new DeleteConfigurationSetCommand({ConfigurationSetName})))).to.deep.equal(missing)
  })

  it('is named in letters, digits, dashes and underscores', async () => {
    for (const name of ['a b', 'a.b', 'a'.repeat(65)]) {
      const create = new CreateConfigurationSetCommand({ConfigurationSetName: name})
      expect((await refused(ses.send(create))).code).to.equal('BadRequestException')
    }
  })

  it('is listed by name only, page by page, while sets come and go', async () => {
    const {env} = endpoint
    const options = {
      sendingEnabled: true,
      reputationMetricsEnabled: true,
      tlsPolicy: 'REQUIRE',
      suppressedReasons: [],
    } as const
    for (const name of ['a', 'b', 'd', 'e']) createConfigurationSet(env, {name, ...options})
    const names: string[][] = []
    for await (const page of paginateListConfigurationSets({client: ses, pageSize: 2}, {})) {
      names.push(page.ConfigurationSets ?? [])
      if (names.length === 1) {
        createConfigurationSet(env, {name: 'c', ...options})
        env.store.run("DELETE FROM configuration_set WHERE name = 'a'")
      }
    }
    expect(names).to.deep.equal([['a', 'b'], ['c', 'd'], ['e']])
  })

  it('does not implement what nobody asked for yet, and says so', async () => {
    const track = new PutConfigurationSetTrackingOptionsCommand({ConfigurationSetName, CustomRedirectDomain: 'a.gov'})
    expect(await refused(ses.send(track))).to.deep.equal({
      code: 'UnknownOperationException',
      status: 404,
      message: 'The sandbox does not implement PUT /v2/email/configuration-sets/csb-aws-ses-1/tracking-options.',
    })
  })

  it('counts what was sent in the last day for the account', async () => {
    const {env} = endpoint
    const now = Math.floor(env.clock.now() / 1000)
    const put = (set: string, bucket: number, sends: number) =>
      env.store.run(
        'INSERT INTO send_statistic (configuration_set, bucket, sends) VALUES (?, ?, ?)',
        set,
        bucket,
        sends,
      )
    put('a', now - 300, 5)
    put('b', now - 86_000, 7)
    put('b', now - 86_700, 100)
    const account = await ses.send(new GetAccountCommand({}))
    expect(account).to.deep.include({
      ProductionAccessEnabled: true,
      SendingEnabled: true,
      EnforcementStatus: 'HEALTHY',
      SendQuota: {Max24HourSend: 10_000_000, MaxSendRate: 1000, SentLast24Hours: 12},
    })
  })

  it('does not show the account to credentials that may only send', async () => {
    const keys = endpoint.user('binding', {
      Effect: 'Allow',
      Action: ['ses:SendEmail', 'ses:SendRawEmail'],
      Resource: '*',
    })
    expect(await refused(endpoint.ses(keys).send(new GetAccountCommand({})))).to.deep.equal({
      code: 'AccessDeniedException',
      status: 403,
      message:
        'User: arn:aws-us-gov:iam::000000000000:user/cf/binding is not authorized to perform: ses:GetAccount on resource: * ' +
        'because no identity-based policy allows the ses:GetAccount action',
    })
  })
})
