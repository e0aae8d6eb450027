import {expect} from 'chai'
import {ORGANIZATION, QUOTA, SPACE} from '../../../src/sandbox/cloudfoundry/places.ts'
import {at, refusal, type TestCloud, testCloud, unprocessable} from './cloud.ts'

/** What the cf CLI asks in its app and space commands beside what they change. */
describe('the sandbox’s Cloud Foundry, asked what the cf CLI asks,', () => {
  let cloud: TestCloud
  let app: string
  before(async () => {
    cloud = await testCloud()
    cloud.set({instanceStartMillis: 0})
    const body = {name: 'Mail App', relationships: {space: {data: {guid: SPACE.guid}}}}
    app = String(at((await cloud.call('POST', '/v3/apps', {body})).json, 'guid'))
    await cloud.call('POST', `/v3/apps/${app}/actions/start`)
  })
  after(() => cloud.close())

  it('embeds instances into processes, of a space or of an app (cf apps)', async () => {
    const path = `/v3/processes?embed=process_instances&space_guids=${SPACE.guid}`
    const processes = (await cloud.get(path, 'resources')) as {guid: string}[]
    expect(processes.find(({guid}) => guid === app)).to.deep.include({
      guid: app,
      type: 'web',
      process_instances: [{index: 0, state: 'RUNNING', since: 0}],
    })
    expect(await cloud.get(`/v3/processes/${app}?embed=process_instances`, 'process_instances', 0, 'index')).to.equal(0)
    expect(await cloud.get(`/v3/processes?app_guids=${app},other`, 'pagination', 'total_results')).to.equal(1)
    expect(await cloud.get('/v3/processes?app_guids=other', 'pagination', 'total_results')).to.equal(0)
    expect(await cloud.get(`/v3/processes?space_guids=${SPACE.guid}`, 'resources', 0)).not.to.have.property(
      'process_instances',
    )
    expect((await cloud.call('GET', '/v3/processes?embed=stats')).status).to.equal(400)
  })

  it('has a route with its domain, a package, a droplet and no sidecars (cf app, cf start)', async () => {
    const route = await cloud.get(`/v3/routes?app_guids=${app}`, 'resources', 0)
    expect(route).to.deep.include({host: 'mailapp', url: 'mailapp.apps.sandbox.test', path: '', protocol: 'http'})
    expect(await cloud.get(`/v3/apps/${app}/routes`, 'resources', 0)).to.deep.equal(route)
    const domain = String(at(route, 'relationships', 'domain', 'data', 'guid'))
    expect(await cloud.get(`/v3/domains/${domain}`, 'name')).to.equal('apps.sandbox.test')
    expect(await cloud.get(`/v3/organizations/${ORGANIZATION.guid}/domains`, 'resources', 0, 'guid')).to.equal(domain)
    expect(await cloud.get(`/v3/packages?app_guids=${app}&states=READY`, 'resources', 0, 'state')).to.equal('READY')
    const droplet = await cloud.get(`/v3/apps/${app}/droplets/current`)
    expect(droplet).to.include({state: 'STAGED'})
    expect(await cloud.get(`/v3/droplets/${at(droplet, 'guid')}`)).to.deep.equal(droplet)
    for (const path of [`/v3/processes/${app}/sidecars`, `/v3/apps/${app}/sidecars`])
      expect(await cloud.get(path, 'resources')).to.deep.equal([])
  })

  it('stages the package again, and deploys the new droplet once it is assigned (cf restage)', async () => {
    const old = await cloud.get(`/v3/apps/${app}/droplets/current`, 'guid')
    const guid = await cloud.get(`/v3/packages?app_guids=${app}`, 'resources', 0, 'guid')
    const build = await cloud.call('POST', '/v3/builds', {body: {package: {guid}}})
    expect([build.status, at(build.json, 'state'), at(build.json, 'droplet')]).to.deep.equal([201, 'STAGING', null])
    const droplet = await cloud.get(`/v3/builds/${at(build.json, 'guid')}`, 'droplet', 'guid')
    expect(droplet).not.to.equal(old)
    const body = {data: {guid: droplet}}
    const assigned = await cloud.call('PATCH', `/v3/apps/${app}/relationships/current_droplet`, {body})
    expect([assigned.status, at(assigned.json, 'data', 'guid')]).to.deep.equal([200, droplet])
    expect(await cloud.get(`/v3/apps/${app}/droplets/current`, 'guid')).to.equal(droplet)
    expect((await cloud.call('POST', `/v3/apps/${app}/actions/restart`)).status).to.equal(200)
    const stranger = {data: {guid: '00000000-0000-4000-8000-000000000000'}}
    const path = `/v3/apps/${app}/relationships/current_droplet`
    expect(refusal(await cloud.call('PATCH', path, {body: stranger}))).to.deep.equal(
      unprocessable('Unable to assign current droplet. Ensure the droplet exists and belongs to this app.'),
    )
  })

  it('says what a space and an organization have and have not (cf space, cf org)', async () => {
    for (const path of [
      `/v3/spaces/${SPACE.guid}/relationships/isolation_segment`,
      `/v3/organizations/${ORGANIZATION.guid}/relationships/default_isolation_segment`,
    ])
      expect(await cloud.get(path, 'data')).to.equal(null)
    for (const path of [
      `/v3/spaces/${SPACE.guid}/running_security_groups`,
      `/v3/spaces/${SPACE.guid}/staging_security_groups`,
      `/v3/isolation_segments?organization_guids=${ORGANIZATION.guid}`,
    ])
      expect(await cloud.get(path, 'resources')).to.deep.equal([])
    expect(await cloud.get(`/v3/organization_quotas/${QUOTA.guid}`, 'name')).to.equal(QUOTA.name)
    expect((await cloud.call('GET', '/v3/spaces/elsewhere/relationships/isolation_segment')).status).to.equal(404)
  })

  it('does not share service instances, and says that the feature is off (cf share-service)', async () => {
    const instance = await cloud.instance('shared')
    const shared = `/v3/service_instances/${instance}/relationships/shared_spaces`
    const body = {data: [{guid: SPACE.guid}]}
    expect(refusal(await cloud.call('POST', shared, {body}))).to.deep.equal([
      403,
      330_002,
      'CF-FeatureDisabled',
      'Feature Disabled: service_instance_sharing',
    ])
    expect(await cloud.get(shared, 'data')).to.deep.equal([])
    expect(await cloud.get(`${shared}/usage_summary`, 'usage_summary')).to.deep.equal([])
    expect((await cloud.call('DELETE', `${shared}/${SPACE.guid}`)).status).to.equal(422)
  })

  for (const [method, path] of [
    ['POST', '/v3/service_brokers'],
    ['PATCH', '/v3/service_plans/35ffb84b-a898-442e-b5f9-0a6a5229827d/visibility'],
    ['POST', '/v3/organizations'],
    ['POST', '/v3/spaces'],
    ['DELETE', `/v3/spaces/${SPACE.guid}`],
    ['PATCH', '/v3/feature_flags/service_instance_sharing'],
  ] as const)
    it(`authorizes no tenant to ${method} ${path}`, async () => {
      expect(refusal(await cloud.call(method, path, {body: {}}))).to.deep.equal([
        403,
        10_003,
        'CF-NotAuthorized',
        'You are not authorized to perform the requested action',
      ])
    })

  it('takes no push, and says how an app comes to be (cf push)', async () => {
    const pushed = await cloud.call('POST', `/v3/spaces/${SPACE.guid}/actions/apply_manifest`, {body: {}})
    expect(pushed.status).to.equal(422)
    expect(pushed.text).to.match(/takes no push/)
  })

  it('finishes a change of name or tags as the last operation of the instance (cf rename-service)', async () => {
    const instance = await cloud.instance('before')
    await cloud.call('PATCH', `/v3/service_instances/${instance}`, {body: {name: 'after'}})
    expect(await cloud.get(`/v3/service_instances/${instance}`, 'last_operation')).to.include({
      type: 'update',
      state: 'succeeded',
    })
  })
})
