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

  const enable = (feature: string, enabled = true) =>
    platform.call('PATCH', `/v3/apps/${guid}/features/${feature}`, {enabled})
  const files = async () => {
    await platform.call('POST', `/v3/apps/${guid}/actions/restart`)
    const sql = 'SELECT started_with_json AS json FROM cf_process WHERE app_guid = ?'
    return JSON.parse(platform.env.store.one<{json: string}>(sql, guid)!.json)
  }

  it('is a file with the same JSON, for file-based-vcap-services', async () => {
    platform.bind(guid, 'one')
    const before = await services()
    expect((await enable('file-based-vcap-services')).body).to.include({enabled: true})
    const started = await files()
    expect(started.environment).to.include({VCAP_SERVICES_FILE_PATH: '/etc/cf-service-bindings/vcap_services'})
    expect(started.environment).not.to.have.property('VCAP_SERVICES')
    expect(JSON.parse(started.files['/etc/cf-service-bindings/vcap_services'])).to.deep.equal(before)
  })

  it('is a file for each value, for service-binding-k8s', async () => {
    platform.bind(guid, 'mail-prod', {key: 'AKIA1'})
    await enable('service-binding-k8s')
    const {environment, files: written} = await files()
    expect(environment).to.include({SERVICE_BINDING_ROOT: '/etc/cf-service-bindings'})
    const folder = '/etc/cf-service-bindings/mail-prod'
    expect(written).to.include({
      [`${folder}/smtp_user`]: 'AKIA1',
      [`${folder}/type`]: 'aws-ses',
      [`${folder}/provider`]: 'aws-ses',
      [`${folder}/instance_guid`]: 'mail-prod',
      [`${folder}/tags`]: '["aws","csb"]',
    })
    expect(written, 'nothing that is null or empty').not.to.have.any.keys(
      `${folder}/binding_name`,
      `${folder}/volume_mounts`,
    )
  })

  it('cannot be files under a name that folders cannot have', async () => {
    platform.bind(guid, 'Mail')
    await enable('service-binding-k8s')
    const refused = await platform.call('POST', `/v3/apps/${guid}/actions/restart`)
    expect([refused.status, at(refused.body, 'errors', 0, 'detail')]).to.deep.equal([
      422,
      "Invalid binding name: 'Mail'. Name must match /^[a-z0-9\\-.]{1,253}$/",
    ])
  })

  it('comes in one way only', async () => {
    await enable('service-binding-k8s')
    const refused = await enable('file-based-vcap-services')
    expect(at(refused.body, 'errors', 0, 'detail')).to.equal(
      "'file-based-vcap-services' and 'service-binding-k8s' features cannot be enabled at the same time.",
    )
    await enable('service-binding-k8s', false)
    expect((await enable('file-based-vcap-services')).status).to.equal(200)
    expect((await enable('ssl')).status).to.equal(404)
  })
})
