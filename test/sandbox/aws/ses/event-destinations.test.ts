import {
  CreateConfigurationSetEventDestinationCommand,
  DeleteConfigurationSetCommand,
  DeleteConfigurationSetEventDestinationCommand,
  type EventDestinationDefinition,
  GetConfigurationSetEventDestinationsCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {createConfigurationSet} from '../../../../src/sandbox/aws/ses/configuration-sets.ts'
import {createTopic, setTopicAttribute} from '../../../../src/sandbox/aws/sns/topics.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

describe('event destinations of the sandbox', () => {
  let endpoint: TestEndpoint
  let client: SESv2Client
  let topic: string
  beforeEach(async () => {
    endpoint = await testEndpoint()
    client = endpoint.ses()
    topic = createTopic(endpoint.env, 'events')
    for (const name of ['set', 'other'])
      createConfigurationSet(endpoint.env, {
        name,
        sendingEnabled: true,
        reputationMetricsEnabled: true,
        tlsPolicy: 'REQUIRE',
        suppressedReasons: [],
      })
  })
  afterEach(() => endpoint.close())

  const definition = (changes: EventDestinationDefinition = {}): EventDestinationDefinition => ({
    Enabled: true,
    MatchingEventTypes: ['BOUNCE'],
    SnsDestination: {TopicArn: topic},
    ...changes,
  })
  const create = (name: string, changes?: EventDestinationDefinition, set = 'set') =>
    client.send(
      new CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName: set,
        EventDestinationName: name,
        EventDestination: definition(changes),
      }),
    )
  const list = async (set = 'set') =>
    (await client.send(new GetConfigurationSetEventDestinationsCommand({ConfigurationSetName: set}))).EventDestinations

  it('are listed as they were made', async () => {
    await create('csb-bounce')
    const dimension = {DimensionName: 'd', DimensionValueSource: 'MESSAGE_TAG', DefaultDimensionValue: 'x'} as const
    const metrics = {
      Enabled: false,
      MatchingEventTypes: ['SEND' as const, 'OPEN' as const],
      CloudWatchDestination: {DimensionConfigurations: [dimension]},
    }
    await client.send(
      new CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName: 'set',
        EventDestinationName: 'metrics',
        EventDestination: metrics,
      }),
    )
    expect(await list()).to.deep.equal([
      {Name: 'csb-bounce', ...definition()},
      {Name: 'metrics', ...metrics},
    ])
    expect(await list('other')).to.deep.equal([])
  })

  it('go with their configuration set', async () => {
    await create('a')
    await client.send(new DeleteConfigurationSetCommand({ConfigurationSetName: 'set'}))
    expect(endpoint.env.store.all('SELECT * FROM event_destination')).to.deep.equal([])
  })

  it('are at most ten for a set', async () => {
    for (let index = 0; index < 10; index += 1) await create(`d${index}`)
    expect(await refusalOf(create('one-more'))).to.include({name: 'LimitExceededException'})
    await create('d0', {}, 'other')
  })

  it('have names of their own', async () => {
    await create('a')
    expect(await refusalOf(create('a'))).to.include({name: 'AlreadyExistsException'})
    expect(await refusalOf(create('with space'))).to.include({name: 'BadRequestException'})
  })

  it('need a topic that SES can publish to', async () => {
    const absent = await refusalOf(create('a', {SnsDestination: {TopicArn: `${topic}x`}}))
    expect(absent).to.include({
      name: 'BadRequestException',
      message: `Could not publish to SNS topic <${topic}x>: Topic does not exist`,
    })
    setTopicAttribute(endpoint.env, topic, 'KmsMasterKeyId', 'alias/aws/sns')
    expect(await refusalOf(create('a')))
      .to.have.property('message')
      .that.contains('encryption key')
    expect(await list()).to.deep.equal([])
  })

  it('need exactly one place, and a type', async () => {
    const both = {CloudWatchDestination: {DimensionConfigurations: []}}
    expect(await refusalOf(create('a', both))).to.include({name: 'BadRequestException'})
    expect(await refusalOf(create('a', {MatchingEventTypes: []}))).to.include({name: 'BadRequestException'})
    const unknown = {MatchingEventTypes: ['NONSENSE' as 'SEND']}
    expect(await refusalOf(create('a', unknown)))
      .to.have.property('message')
      .that.contains('Member must satisfy enum value set')
  })

  it('elsewhere than here are refused and counted', async () => {
    const {env} = endpoint
    const refusal = await refusalOf(
      client.send(
        new CreateConfigurationSetEventDestinationCommand({
          ConfigurationSetName: 'set',
          EventDestinationName: 'a',
          EventDestination: {MatchingEventTypes: ['SEND'], EventBridgeDestination: {EventBusArn: 'arn:x'}},
        }),
      ),
    )
    expect(refusal).to.include({name: 'BadRequestException'})
    expect(env.store.one<{operation: string}>('SELECT operation FROM unknown_request')?.operation).to.equal(
      'CreateConfigurationSetEventDestination(EventBridgeDestination)',
    )
  })

  it('that are not there are not found', async () => {
    const absent = {ConfigurationSetName: 'set', EventDestinationName: 'none'}
    expect(await refusalOf(client.send(new DeleteConfigurationSetEventDestinationCommand(absent)))).to.include({
      name: 'NotFoundException',
    })
    const nowhere = new GetConfigurationSetEventDestinationsCommand({ConfigurationSetName: 'none'})
    expect(await refusalOf(client.send(nowhere))).to.include({name: 'NotFoundException'})
  })

  it('need permission on the set', async () => {
    const user = endpoint.user('reader', {Effect: 'Allow', Action: 'ses:Get*', Resource: '*'})
    const own = endpoint.ses(user)
    await own.send(new GetConfigurationSetEventDestinationsCommand({ConfigurationSetName: 'set'}))
    const command = new CreateConfigurationSetEventDestinationCommand({
      ConfigurationSetName: 'set',
      EventDestinationName: 'a',
      EventDestination: definition(),
    })
    expect(await refusalOf(own.send(command))).to.include({name: 'AccessDeniedException'})
  })
})
