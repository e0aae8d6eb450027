import {expect} from 'chai'
import {Apps} from '../../../../src/sandbox/cloudfoundry/apps/apps.ts'
import {insideInstances} from '../../../../src/sandbox/cloudfoundry/apps/inside.ts'
import {SPACE} from '../../../../src/sandbox/cloudfoundry/places.ts'
import {changeCloudFoundrySettings} from '../../../../src/sandbox/cloudfoundry/settings.ts'
import {type RunningSandbox, testSandbox} from '../../../support/sandbox.ts'
import {at} from './platform.ts'

interface Answer {
  readonly status: number
  readonly location: string
  readonly body: unknown
}

describe('apps and their bindings at the sandbox’s Cloud Foundry API', () => {
  let sandbox: RunningSandbox
  let authorization: string
  let instance: string
  let app: string

  before(async () => {
    sandbox = await testSandbox()
    const {uaa, users} = sandbox.endpoints.cloudFoundry
    const {password} = users.find(({name}) => name === 'tenant')!
    const response = await fetch(`${uaa}/oauth/token`, {
      method: 'POST',
      headers: {Authorization: `Basic ${Buffer.from('cf:').toString('base64')}`},
      body: new URLSearchParams({grant_type: 'password', username: 'tenant', password}),
    })
    authorization = `bearer ${String(at(await response.json(), 'access_token'))}`
    const plan = await call('GET', '/v3/service_plans?names=domain&service_offering_names=aws-ses')
    const made = await call('POST', '/v3/service_instances', {
      type: 'managed',
      name: 'mail',
      relationships: {
        space: {data: {guid: SPACE.guid}},
        service_plan: {data: {guid: at(plan.body, 'resources', 0, 'guid')}},
      },
      parameters: {admin_email: 'admin@example.gov'},
    })
    expect(await finished(made)).to.equal('COMPLETE')
    instance = String(at((await call('GET', '/v3/service_instances?names=mail')).body, 'resources', 0, 'guid'))
  })
  after(() => sandbox.close())
  beforeEach(async () => {
    const made = await call('POST', '/v3/apps', {name: 'app', relationships: {space: {data: {guid: SPACE.guid}}}})
    app = String(at(made.body, 'guid'))
    await call('POST', `/v3/apps/${app}/actions/start`)
  })
  afterEach(async () => {
    changeCloudFoundrySettings(sandbox.env, {bindingLimit: 5})
    expect(await finished(await call('DELETE', `/v3/apps/${app}`))).to.equal('COMPLETE')
  })

  const call = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(new URL(path, sandbox.endpoints.cloudFoundry.api), {
      method,
      headers: {Authorization: authorization, ...(body ? {'Content-Type': 'application/json'} : {})},
      ...(body ? {body: JSON.stringify(body)} : {}),
    })
    const text = await response.text()
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  const finished = async ({status, location, body}: Answer): Promise<unknown> => {
    expect(status, JSON.stringify(body)).to.equal(202)
    for (;;) {
      const state = at((await call('GET', location)).body, 'state')
      if (state !== 'PROCESSING' && state !== 'POLLING') return state
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const bind = (more: object = {}): Promise<Answer> =>
    call('POST', '/v3/service_credential_bindings', {
      type: 'app',
      relationships: {app: {data: {guid: app}}, service_instance: {data: {guid: instance}}},
      ...more,
    })
  const refusal = (answer: Answer): unknown => [
    answer.status,
    at(answer.body, 'errors', 0, 'code'),
    at(answer.body, 'errors', 0, 'detail'),
  ]
  const bindings = async (): Promise<readonly unknown[]> => {
    const {body} = await call('GET', `/v3/service_credential_bindings?app_guids=${app}&order_by=created_at`)
    return (at(body, 'resources') as object[]).map((binding) => at(binding, 'guid'))
  }
  /** Access keys that the running instances have. */
  const running = (): unknown[] =>
    insideInstances(sandbox.env, new Apps(sandbox.env).find(app)!).map(({environment}) => {
      const services: unknown = JSON.parse(environment['VCAP_SERVICES']!)
      return at(services, 'aws-ses', 0, 'credentials', 'smtp_user')
    })
  const keyOf = async (guid: unknown): Promise<unknown> =>
    at((await call('GET', `/v3/service_credential_bindings/${guid}/details`)).body, 'credentials', 'smtp_user')

  it('rotate with two bindings at once, and end with instances that have the new one only', async () => {
    expect(await finished(await bind({strategy: 'multiple'}))).to.equal('COMPLETE')
    await call('POST', `/v3/apps/${app}/actions/restart`)
    expect(await finished(await bind({strategy: 'multiple'}))).to.equal('COMPLETE')
    const [old, young] = await bindings()
    expect(running()).to.deep.equal([await keyOf(old)])
    const deployed = await call('POST', '/v3/deployments', {relationships: {app: {data: {guid: app}}}})
    const status = at((await call('GET', `/v3/deployments/${at(deployed.body, 'guid')}`)).body, 'status')
    expect(status).to.include({value: 'FINALIZED', reason: 'DEPLOYED'})
    expect(running()).to.deep.equal([await keyOf(young)])
    expect(await finished(await call('DELETE', `/v3/service_credential_bindings/${old}`))).to.equal('COMPLETE')
    expect(await bindings()).to.deep.equal([young])
  })

  it('are bound once where one binding is allowed, and replace one that failed', async () => {
    changeCloudFoundrySettings(sandbox.env, {bindingLimit: 1})
    expect(await finished(await bind())).to.equal('COMPLETE')
    expect(refusal(await bind({strategy: 'multiple'}))).to.deep.equal([
      422,
      10_008,
      'The app is already bound to the service instance',
    ])
    sandbox.env.store.run(`UPDATE cf_service_binding SET operation_state = 'failed' WHERE app_guid = ?`, app)
    const [failed] = await bindings()
    expect(await finished(await bind())).to.equal('COMPLETE')
    expect(await bindings())
      .to.have.length(1)
      .and.not.to.include(failed)
  })

  it('meet a platform that knows no strategy', async () => {
    changeCloudFoundrySettings(sandbox.env, {bindingLimit: 'unknown-field'})
    expect(refusal(await bind({strategy: 'multiple'}))).to.deep.equal([422, 10_008, "Unknown field(s): 'strategy'"])
    expect(await finished(await bind())).to.equal('COMPLETE')
  })

  it('have at most N bindings', async () => {
    changeCloudFoundrySettings(sandbox.env, {bindingLimit: 2})
    for (let made = 0; made < 2; made += 1)
      expect(await finished(await bind({strategy: 'multiple'}))).to.equal('COMPLETE')
    expect(refusal(await bind({strategy: 'multiple'}))).to.deep.equal([
      422,
      10_008,
      'The app has too many bindings to this service instance (limit: 2). Consider deleting existing/orphaned bindings.',
    ])
  })

  it('take their bindings with them when they are deleted, and the credentials', async () => {
    expect(await finished(await bind())).to.equal('COMPLETE')
    const [guid] = await bindings()
    const key = await keyOf(guid)
    expect(await finished(await call('DELETE', `/v3/apps/${app}`))).to.equal('COMPLETE')
    expect((await call('GET', `/v3/apps/${app}`)).status).to.equal(404)
    expect((await call('GET', `/v3/service_credential_bindings/${guid}`)).status).to.equal(404)
    expect(sandbox.env.store.one('SELECT 1 AS found FROM access_key WHERE id = ?', String(key))).to.equal(undefined)
    const again = await call('POST', '/v3/apps', {name: 'app', relationships: {space: {data: {guid: SPACE.guid}}}})
    app = String(at(again.body, 'guid'))
  })
})
