import {expect} from 'chai'
import {at, type TestPlatform, testPlatform} from './platform.ts'

describe('the running instances of the sandbox’s apps', () => {
  let platform: TestPlatform
  let guid: string
  beforeEach(async () => {
    platform = testPlatform()
    guid = await platform.appGuid('web-app')
    platform.env.advance(1000)
  })
  afterEach(() => platform.env.dispose())

  const act = (action: string) => platform.call('POST', `/v3/apps/${guid}/actions/${action}`)
  const stats = async () => (await platform.get(`/v3/apps/${guid}/processes/web/stats`, 'resources')) as object[]
  const states = async () => (await stats()).map((instance) => at(instance, 'state'))
  /** The access key that instances of the web process have. */
  const key = () => {
    const sql = `SELECT started_with_json AS json FROM cf_process WHERE app_guid = ? AND type = 'web' ORDER BY sequence DESC`
    const services = at(
      JSON.parse(platform.env.store.one<{json: string}>(sql, guid)!.json),
      'environment',
      'VCAP_SERVICES',
    )
    return at(JSON.parse(String(services)), 'aws-ses', 0, 'credentials', 'smtp_user')
  }

  it('are two of web-app, and one of worker that answers no requests', async () => {
    expect(await states()).to.deep.equal(['RUNNING', 'RUNNING'])
    const worker = await platform.appGuid('worker')
    expect(await platform.get(`/v3/apps/${worker}/processes/worker/stats`, 'resources', 0, 'state')).to.equal('RUNNING')
    expect(await platform.get(`/v3/apps/${worker}/processes/web/stats`, 'resources')).to.deep.equal([])
  })

  it('keep the environment that they were started with, whatever is bound later', async () => {
    platform.bind(guid, 'mail', {key: 'OLD'})
    await act('restart')
    platform.env.advance(2000)
    platform.bind(guid, 'mail', {key: 'NEW'})
    expect(
      await platform.get(`/v3/apps/${guid}/env`, 'system_env_json', 'VCAP_SERVICES', 'aws-ses', 0, 'credentials'),
    ).to.deep.equal({
      smtp_user: 'NEW',
    })
    expect(key()).to.equal('OLD')
    await act('restart')
    expect(key()).to.equal('NEW')
  })

  it('keep it when they crash, and when there are more of them', async () => {
    platform.bind(guid, 'mail', {key: 'OLD'})
    await act('restart')
    platform.env.advance(5000)
    platform.bind(guid, 'mail', {key: 'NEW'})
    const before = await stats()
    expect((await platform.call('DELETE', `/v3/apps/${guid}/processes/web/instances/1`)).status).to.equal(204)
    expect(
      (await platform.call('POST', `/v3/apps/${guid}/processes/web/actions/scale`, {instances: 3})).status,
    ).to.equal(202)
    const after = await stats()
    expect(after.map((instance) => at(instance, 'uptime'))).to.deep.equal([5, 0, 0])
    expect(at(after, 0, 'instance_guid')).to.equal(at(before, 0, 'instance_guid'))
    expect(at(after, 1, 'instance_guid')).not.to.equal(at(before, 1, 'instance_guid'))
    expect(key()).to.equal('OLD')
  })

  it('are starting until they are healthy', async () => {
    await act('restart')
    expect(await states()).to.deep.equal(['STARTING', 'STARTING'])
    platform.env.advance(1000)
    expect(await states()).to.deep.equal(['RUNNING', 'RUNNING'])
  })

  it('are down while the app is stopped, and take what is new when it is started', async () => {
    await act('stop')
    expect(await states()).to.deep.equal(['DOWN', 'DOWN'])
    platform.bind(guid, 'mail', {key: 'NEW'})
    expect(at((await act('start')).body, 'state')).to.equal('STARTED')
    expect(key()).to.equal('NEW')
  })

  it('are left alone by a start of an app that is started', async () => {
    platform.bind(guid, 'mail', {key: 'OLD'})
    await act('restart')
    platform.env.advance(1000)
    platform.bind(guid, 'mail', {key: 'NEW'})
    await act('start')
    expect(key()).to.equal('OLD')
  })

  it('take variables of users with the next start', async () => {
    const changed = await platform.call('PATCH', `/v3/apps/${guid}/environment_variables`, {
      var: {COLOR: 'blue', SIZE: 2},
    })
    expect(at(changed.body, 'var')).to.deep.equal({COLOR: 'blue', SIZE: '2'})
    const emptied = await platform.call('PATCH', `/v3/apps/${guid}/environment_variables`, {var: {SIZE: null}})
    expect(at(emptied.body, 'var')).to.deep.equal({COLOR: 'blue'})
    const refused = await platform.call('PATCH', `/v3/apps/${guid}/environment_variables`, {var: {VCAP_SERVICES: '{}'}})
    expect(at(refused.body, 'errors', 0, 'detail')).to.equal('Var cannot start with VCAP_')
  })

  it('may be stopped by a space supporter, and not by an auditor', async () => {
    expect((await platform.call('POST', `/v3/apps/${guid}/actions/stop`, undefined, 'auditor')).status).to.equal(403)
    expect((await platform.call('POST', `/v3/apps/${guid}/actions/stop`, undefined, 'supporter')).status).to.equal(200)
  })
})
