import {expect} from 'chai'
import {OTHER_SPACE, SPACE} from '../../../../src/sandbox/cloudfoundry/places.ts'
import {changeCloudFoundrySettings} from '../../../../src/sandbox/cloudfoundry/settings.ts'
import {at, type TestPlatform, testPlatform} from './platform.ts'

describe('apps of the sandbox', () => {
  let platform: TestPlatform
  beforeEach(() => {
    platform = testPlatform()
  })
  afterEach(() => platform.env.dispose())

  const names = async (query: string) =>
    ((await platform.get(`/v3/apps?${query}`, 'resources')) as object[]).map((app) => at(app, 'name'))
  const create = (body: object, user?: string) =>
    platform.call('POST', '/v3/apps', {relationships: {space: {data: {guid: SPACE.guid}}}, ...body}, user)
  const detail = ({body}: {readonly body: unknown}) => at(body, 'errors', 0, 'detail')

  it('are web-app and worker at first, started', async () => {
    expect(await names('')).to.deep.equal(['web-app', 'worker'])
    expect(await platform.get('/v3/apps', 'resources', 0, 'state')).to.equal('STARTED')
  })

  it('are found by name, space and label, a comma in a name escaped', async () => {
    await create({name: 'a,b', metadata: {labels: {team: 'mail'}}})
    await create({name: 'there', relationships: {space: {data: {guid: OTHER_SPACE.guid}}}})
    expect(await names('names=worker,web-app')).to.deep.equal(['web-app', 'worker'])
    expect(await names('names=a%252Cb')).to.deep.equal(['a,b'])
    expect(await names(`space_guids=${OTHER_SPACE.guid}`)).to.deep.equal(['there'])
    expect(await names('label_selector=team=mail')).to.deep.equal(['a,b'])
    expect(await names('order_by=-name&per_page=2')).to.deep.equal(['worker', 'web-app'])
  })

  it('come with their space and organization', async () => {
    const body = await platform.get('/v3/apps?names=worker&include=space.organization')
    expect(at(body, 'included', 'spaces', 0, 'name')).to.equal('sandbox-space')
    expect(at(body, 'included', 'organizations', 0, 'name')).to.equal('sandbox-org')
  })

  it('refuse queries and fields that they do not know', async () => {
    const query = await platform.call('GET', '/v3/apps?name=worker')
    expect([query.status, at(query.body, 'errors', 0, 'code')]).to.deep.equal([400, 10005])
    expect(detail(query)).to.contain("Unknown query parameter(s): 'name'")
    const field = await create({name: 'x', instances: 2})
    expect([field.status, detail(field)]).to.deep.equal([422, "Unknown field(s): 'instances'"])
  })

  it('have names that are unique in their space, whatever the case', async () => {
    expect(detail(await create({name: 'Worker'}))).to.equal("App with the name 'Worker' already exists.")
    const other = await create({name: 'worker', relationships: {space: {data: {guid: OTHER_SPACE.guid}}}})
    expect(other.status).to.equal(201)
    const guid = await platform.appGuid('web-app')
    expect((await platform.call('PATCH', `/v3/apps/${guid}`, {name: 'worker'})).status).to.equal(422)
    expect(at((await platform.call('PATCH', `/v3/apps/${guid}`, {name: 'WEB-app'})).body, 'name')).to.equal('WEB-app')
  })

  it('can be started once they are there, with the variables that they were made with', async () => {
    const {status, body} = await create({name: 'new', environment_variables: {COLOR: 'blue'}})
    expect([status, at(body, 'state')]).to.deep.equal([201, 'STOPPED'])
    const path = `/v3/apps/${String(at(body, 'guid'))}`
    expect((await platform.call('POST', `${path}/actions/start`)).status).to.equal(200)
    expect(await platform.get(`${path}/env`, 'environment_variables')).to.deep.equal({COLOR: 'blue'})
    expect(await platform.get(`${path}/env`, 'application_env_json', 'VCAP_APPLICATION')).to.include({
      name: 'new',
      space_name: 'sandbox-space',
      organization_name: 'sandbox-org',
    })
  })

  it('are made by space developers in spaces that there are', async () => {
    const refusal = 'Invalid space. Ensure that the space exists and you have access to it.'
    expect(detail(await create({name: 'x', relationships: {space: {data: {guid: 'nowhere'}}}}))).to.equal(refusal)
    expect(detail(await create({name: 'x'}, 'supporter'))).to.equal(refusal)
  })

  it('cannot be changed in a space that is suspended', async () => {
    const guid = await platform.appGuid('worker')
    changeCloudFoundrySettings(platform.env, {suspendedSpace: 'sandbox-space'})
    const refused = await platform.call('POST', `/v3/apps/${guid}/actions/restart`)
    expect([refused.status, at(refused.body, 'errors', 0, 'title')]).to.deep.equal([403, 'CF-SpaceSuspended'])
    expect((await platform.deploy(guid)).status).to.equal(403)
    expect((await platform.call('GET', `/v3/apps/${guid}`)).status).to.equal(200)
  })

  it('are not found under a guid that no app has', async () => {
    const missing = await platform.call('GET', '/v3/apps/nobody')
    expect([missing.status, detail(missing)]).to.deep.equal([404, 'App not found'])
  })
})
