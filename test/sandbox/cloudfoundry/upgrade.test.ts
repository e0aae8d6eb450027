import {expect} from 'chai'
import {deployTofuVersion} from '../../../src/sandbox/broker/tofu-version.ts'
import {type Answer, at, refusal, type TestCloud, testCloud, unprocessable} from './cloud.ts'

const TOO_OLD =
  'operation attempted with newer version of OpenTofu than current state, upgrade the service before retrying operation'

describe('an instance that is older than its broker', () => {
  let cloud: TestCloud
  let instance: string
  beforeEach(async () => {
    cloud = await testCloud()
    instance = await cloud.instance()
    await cloud.boundKey(instance, 'old')
    deployTofuVersion(cloud.env, '1.9.0')
  })
  afterEach(() => cloud.close())

  const path = (): string => `/v3/service_instances/${instance}`
  const patch = (body: object): Promise<Answer> => cloud.call('PATCH', path(), {body})
  const detail = async (answer: Answer): Promise<unknown> => at(await cloud.finished(answer), 'errors', 0, 'detail')

  it('says that an upgrade is available, and the plan says to what', async () => {
    expect(await cloud.get(path())).to.deep.include({upgrade_available: true, maintenance_info: {version: '1.8.2'}})
    expect(await cloud.get('/v3/service_plans', 'resources', 0, 'maintenance_info', 'version')).to.equal('1.9.0')
    expect(await cloud.get(`/v3/service_instances/${await cloud.instance('new')}`, 'upgrade_available')).to.equal(false)
  })

  it('is not bound, unbound, updated or deleted by the broker', async () => {
    const key = await cloud.get('/v3/service_credential_bindings', 'resources', 0, 'guid')
    expect(await detail(await cloud.key(instance, 'k'))).to.equal(
      `bind could not be completed: Service broker error: failed to bind: ${TOO_OLD}`,
    )
    expect(await detail(await cloud.call('DELETE', `/v3/service_credential_bindings/${key}`))).to.contain(
      `failed to unbind: ${TOO_OLD}`,
    )
    expect(await detail(await patch({parameters: {mail_from_subdomain: 'mail'}}))).to.equal(
      'update could not be completed: Service broker error: error deciding update path: passed maintenance_info does not match the catalog maintenance_info',
    )
    expect(await detail(await cloud.call('DELETE', path()))).to.contain(TOO_OLD)
  })

  it('is upgraded by the version of its plan, and as good as new afterwards', async () => {
    expect(await cloud.finished(await patch({maintenance_info: {version: '1.9.0'}}))).to.include({state: 'COMPLETE'})
    expect(await cloud.get(path())).to.deep.include({upgrade_available: false, maintenance_info: {version: '1.9.0'}})
    expect(await cloud.get(path(), 'last_operation')).to.include({type: 'update', state: 'succeeded'})
    expect(await cloud.finished(await cloud.key(instance, 'k'))).to.include({state: 'COMPLETE'})
    expect(await cloud.finished(await patch({parameters: {mail_from_subdomain: 'mail'}}))).to.include({
      state: 'COMPLETE',
    })
  })

  it('is not upgraded and updated at once, nor to any other version', async () => {
    const both = await patch({maintenance_info: {version: '1.9.0'}, parameters: {mail_from_subdomain: 'mail'}})
    expect(await detail(both)).to.contain('service instance needs to be upgraded before updating')
    expect(refusal(await patch({maintenance_info: {version: '3.0.0'}}))).to.deep.equal(
      unprocessable(
        'maintenance_info.version requested is invalid. Please ensure the catalog is up to date and you are providing a version supported by this service plan.',
      ),
    )
    expect((await patch({maintenance_info: {version: '1.8.2'}})).status, 'the version that it has').to.equal(200)
  })
})
