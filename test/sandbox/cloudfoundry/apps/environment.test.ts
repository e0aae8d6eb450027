import {expect} from 'chai'
import {at, type TestPlatform, testPlatform} from './platform.ts'

describe('what an app of the sandbox sees of its bindings', () => {
  let platform: TestPlatform
  let guid: string
  beforeEach(async () => {
    platform = testPlatform()
    guid = await platform.appGuid('web-app')
  })
  afterEach(() => platform.env.dispose())

  const services = async () =>
    (await platform.get(`/v3/apps/${guid}/env`, 'system_env_json', 'VCAP_SERVICES')) as Record<string, object[]>
  const bindings = async () => ((await services())['aws-ses'] ?? []).map((entry) => at(entry, 'binding_guid'))

  it('is an entry with everything that clients choose by', async () => {
    platform.bind(guid, 'mail-prod', {name: 'mail', key: 'AKIA1'})
    expect(await services()).to.deep.equal({
      'aws-ses': [
        {
          label: 'aws-ses',
          provider: null,
          plan: 'domain',
          name: 'mail',
          tags: ['aws', 'csb'],
          instance_guid: 'mail-prod',
          instance_name: 'mail-prod',
          binding_guid: 'binding-1',
          binding_name: 'mail',
          credentials: {smtp_user: 'AKIA1'},
          syslog_drain_url: null,
          volume_mounts: [],
        },
      ],
    })
  })

  it('is named by the instance where the binding has no name', async () => {
    platform.bind(guid, 'mail-prod')
    expect((await services())['aws-ses']?.[0]).to.include({name: 'mail-prod', binding_name: null})
  })

  it('is the newest binding of each instance, in the order of their ids', async () => {
    platform.bind(guid, 'one')
    platform.bind(guid, 'two')
    platform.env.advance(1000)
    platform.bind(guid, 'one')
    expect(await bindings()).to.deep.equal(['binding-2', 'binding-3'])
  })

  it('is the later one of two bindings of the same second', async () => {
    platform.bind(guid, 'one')
    platform.bind(guid, 'one')
    expect(await bindings()).to.deep.equal(['binding-2'])
  })

  it('skips a newer binding that failed, is on its way, or goes', async () => {
    platform.bind(guid, 'one')
    platform.env.advance(1000)
    platform.bind(guid, 'one', {state: ['create', 'failed']})
    platform.bind(guid, 'one', {state: ['create', 'in progress']})
    platform.bind(guid, 'one', {state: ['delete', 'in progress']})
    platform.bind(guid, 'one', {state: ['delete', 'failed']})
    expect(await bindings()).to.deep.equal(['binding-1'])
  })

  it('is nothing of another app', async () => {
    platform.bind(await platform.appGuid('worker'), 'one')
    expect(await services()).to.deep.equal({})
  })

  it('is hidden from a space supporter, and refused to an auditor', async () => {
    platform.bind(guid, 'one', {key: 'AKIASECRET'})
    const supporter = await platform.call('GET', `/v3/apps/${guid}/env`, undefined, 'supporter')
    expect(at(supporter.body, 'system_env_json')).to.deep.equal({redacted_message: '[PRIVATE DATA HIDDEN]'})
    expect(JSON.stringify(supporter.body)).not.to.contain('AKIASECRET')
    expect((await platform.call('GET', `/v3/apps/${guid}/env`, undefined, 'auditor')).status).to.equal(403)
  })
})
