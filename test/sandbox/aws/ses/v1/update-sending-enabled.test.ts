import {expect} from 'chai'
import {createConfigurationSet, requireConfigurationSet} from '../../../../../src/sandbox/aws/ses/configuration-sets.ts'
import {type TestEndpoint, testEndpoint} from '../../support/endpoint.ts'
import {queryClient} from '../../support/query.ts'

describe('the first version of the API', () => {
  let endpoint: TestEndpoint
  let ses: ReturnType<typeof queryClient>
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = queryClient(endpoint, 'ses', '2010-12-01')
  })
  afterEach(() => endpoint.close())

  const addSet = () =>
    createConfigurationSet(endpoint.env, {
      name: 'set',
      sendingEnabled: true,
      reputationMetricsEnabled: false,
      tlsPolicy: 'REQUIRE',
    })
  const set = () => requireConfigurationSet(endpoint.env, 'set')

  it('pauses and resumes a set, with a fresh start', async () => {
    addSet()
    const update = (Enabled: string) =>
      ses('UpdateConfigurationSetSendingEnabled', {ConfigurationSetName: 'set', Enabled})
    expect((await update('false')).status).to.equal(200)
    expect(set()).to.include({sending_enabled: 0, last_fresh_start: null})
    await update('true')
    expect(set()).to.include({sending_enabled: 1, last_fresh_start: Date.UTC(2026, 10, 24, 12)})
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
    const other = endpoint.user('other', {Effect: 'Allow', Action: 'ses:GetAccount', Resource: '*'})
    const input = {ConfigurationSetName: 'set', Enabled: 'true'}
    expect(await ses('UpdateConfigurationSetSendingEnabled', input, other)).to.include({
      status: 403,
      code: 'AccessDenied',
    })
  })

  it('answers ConfigurationSetDoesNotExist for no set', async () => {
    const input = {ConfigurationSetName: 'x', Enabled: 'true'}
    expect(await ses('UpdateConfigurationSetSendingEnabled', input)).to.include({
      status: 400,
      code: 'ConfigurationSetDoesNotExist',
      message: 'Configuration set <x> does not exist.',
    })
  })

  it('refuses and counts what it does not implement', async () => {
    expect(await ses('CreateReceiptRule')).to.include({status: 400, code: 'InvalidAction'})
    expect(endpoint.env.store.one('SELECT service, operation FROM unknown_request')).to.include({
      service: 'ses',
      operation: 'CreateReceiptRule',
    })
  })
})
