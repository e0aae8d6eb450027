import {expect} from 'chai'
import {OTHER_SPACE, SPACE} from '../../../src/sandbox/cloudfoundry/places.ts'
import {type Answer, at, guidOf, refusal, type TestCloud, testCloud, unprocessable, until} from './cloud.ts'

const INVALID_PLAN =
  'Invalid service plan. Ensure that the service plan exists, is available, and you have access to it.'
const NOT_FOUND = [404, 10_010, 'CF-ResourceNotFound', 'Service instance not found']
const NOT_AUTHORIZED = [403, 10_003, 'CF-NotAuthorized', 'You are not authorized to perform the requested action']

describe('service instances of the sandbox’s Cloud Foundry', () => {
  let cloud: TestCloud
  beforeEach(async () => {
    cloud = await testCloud()
  })
  afterEach(() => cloud.close())

  const path = (guid: string): string => `/v3/service_instances/${guid}`
  const operation = async (guid: string): Promise<unknown> => await cloud.get(path(guid), 'last_operation')
  const patch = (guid: string, body: object): Promise<Answer> => cloud.call('PATCH', path(guid), {body})
  const slowly = async (): Promise<TestCloud> => {
    await cloud.close()
    cloud = await testCloud({operationMillis: 60_000})
    return cloud
  }
  const failures = (job: unknown): unknown => [
    at(job, 'state'),
    at(job, 'errors', 0, 'code'),
    at(job, 'errors', 0, 'detail'),
  ]
  const userProvided = (more: object): Promise<Answer> =>
    cloud.call('POST', '/v3/service_instances', {
      body: {type: 'user-provided', relationships: {space: {data: {guid: SPACE.guid}}}, ...more},
    })

  describe('being created', () => {
    it('are there at once, and go from initial over in progress to succeeded while the job does its work', async () => {
      await slowly()
      cloud.set({queueMillis: 1000})
      const accepted = await cloud.create('mail', {metadata: {labels: {run: 'r1'}}})
      expect([accepted.status, accepted.text]).to.deep.equal([202, ''])
      const job = accepted.headers.get('location')!
      expect(job).to.match(new RegExp(`^${cloud.api}/v3/jobs/[0-9a-f-]{36}$`))
      const queued = await cloud.get(job)
      expect(queued).to.include({operation: 'service_instance.create', state: 'PROCESSING'})
      const guid = guidOf(queued)
      expect(await cloud.get('/v3/service_instances?label_selector=run=r1', 'resources', 0, 'guid')).to.equal(guid)
      expect(await operation(guid)).to.include({type: 'create', state: 'initial'})
      cloud.env.advance(1000)
      await until(async () => (await cloud.get(job, 'state')) === 'POLLING')
      await until(async () => at(await operation(guid), 'description') === 'provision in progress')
      expect(await operation(guid)).to.include({type: 'create', state: 'in progress'})
      cloud.env.advance(60_000)
      await until(async () => (await cloud.get(job, 'state')) === 'COMPLETE')
      expect(await operation(guid)).to.include({state: 'succeeded', description: 'provision succeeded'})
      expect(await cloud.get(job, 'links', 'service_instances', 'href')).to.equal(`${cloud.api}${path(guid)}`)
    })

    it('are polled on a grid: the platform learns of the end when it asks the next time', async () => {
      cloud.set({pollMillis: 60_000})
      const accepted = await cloud.create('mail')
      const job = accepted.headers.get('location')!
      await until(async () => (await cloud.get(job, 'state')) === 'POLLING')
      cloud.env.advance(59_999)
      expect(await cloud.get(job, 'state')).to.equal('POLLING')
      cloud.env.advance(1)
      await until(async () => (await cloud.get(job, 'state')) === 'COMPLETE')
    })

    it('have the broker know the place and the parameters, and show what was sent', async () => {
      const guid = await cloud.instance('mail', {parameters: {admin_email: 'a@agency.gov', domain: 'agency.gov'}})
      expect(await cloud.get(`${path(guid)}/parameters`)).to.deep.equal({
        admin_email: 'a@agency.gov',
        domain: 'agency.gov',
      })
      const [row] = cloud.env.store.all('SELECT id, organization_name, space_name, space_guid FROM service_instance')
      expect(row).to.deep.equal({
        id: guid,
        organization_name: 'sandbox-org',
        space_name: 'sandbox-space',
        space_guid: SPACE.guid,
      })
    })

    it('are shown with plan, offering and broker by name when fields ask for them', async () => {
      await cloud.instance()
      const fields = [
        'fields[space]=guid,name,relationships.organization',
        'fields[space.organization]=name',
        'fields[service_plan]=name,relationships.service_offering',
        'fields[service_plan.service_offering]=name',
        'fields[service_plan.service_offering.service_broker]=name',
      ].join('&')
      const included = await cloud.get(`/v3/service_instances?${fields}`, 'included')
      expect(included).to.have.keys('spaces', 'organizations', 'service_plans', 'service_offerings', 'service_brokers')
      expect(at(included, 'spaces', 0)).to.have.keys('guid', 'name', 'relationships')
      expect(
        ['service_plans', 'service_offerings', 'service_brokers'].map((key) => at(included, key, 0, 'name')),
      ).to.deep.equal(['domain', 'aws-ses', 'csb'])
    })

    it('fail at once with the broker’s refusal, and stay as create failed', async () => {
      const job = await cloud.finished(
        await cloud.create('mail', {parameters: {colour: 'red', admin_email: 'a@agency.gov'}}),
      )
      const text = 'Service broker error: additional properties are not allowed: colour'
      expect(failures(job)).to.deep.equal(['FAILED', 10_009, `provision could not be completed: ${text}`])
      const instance = await cloud.get('/v3/service_instances?names=mail', 'resources', 0)
      expect(at(instance, 'last_operation')).to.include({type: 'create', state: 'failed', description: text})
      const guid = String(at(instance, 'guid'))
      expect(refusal(await cloud.call('GET', `${path(guid)}/parameters`))).to.deep.equal(NOT_FOUND)
      expect(refusal(await patch(guid, {parameters: {}}))).to.deep.equal([
        404,
        60_004,
        'CF-ServiceInstanceNotFound',
        'The service instance could not be found: mail',
      ])
      expect(refusal(await cloud.key(guid, 'k'))).to.deep.equal(unprocessable('Service instance not found'))
    })

    it('fail later with what tofu said', async () => {
      const parameters = {admin_email: 'a@agency.gov', domain: 'no domain'}
      const job = await cloud.finished(await cloud.create('mail', {parameters}))
      const [state, code, detail] = failures(job) as string[]
      expect([state, code]).to.deep.equal(['FAILED', 10_009])
      expect(detail).to.match(/^create managed could not be completed: provision failed: /)
    })

    it('replace one of the same name that failed, and have the broker forget it', async () => {
      const parameters = {admin_email: 'a@agency.gov', domain: 'no domain'}
      await cloud.finished(await cloud.create('mail', {parameters}))
      const failed = await cloud.get('/v3/service_instances?names=mail', 'resources', 0, 'guid')
      const guid = await cloud.instance('mail')
      expect(guid).not.to.equal(failed)
      expect((await cloud.call('GET', path(String(failed)))).status).to.equal(404)
      await until(() => cloud.env.store.all('SELECT id FROM service_instance').length === 1)
      expect(cloud.env.store.all('SELECT id FROM service_instance')).to.deep.equal([{id: guid}])
    })

    it('have names of their own in their space, with the case', async () => {
      await cloud.instance('mail')
      expect(refusal(await cloud.create('mail'))).to.deep.equal(
        unprocessable('The service instance name is taken: mail.'),
      )
      expect((await cloud.create('Mail')).status).to.equal(202)
      expect((await cloud.create('mail', {space: OTHER_SPACE.guid})).status).to.equal(202)
    })

    it('keep to the quotas', async () => {
      await cloud.instance('a')
      cloud.set({organizationInstances: 1})
      expect(refusal(await cloud.create('b'))).to.deep.equal(
        unprocessable("You have exceeded your organization's services limit."),
      )
      cloud.set({organizationInstances: -1, spaceInstances: 1})
      expect(refusal(await cloud.create('b'))).to.deep.equal(
        unprocessable("You have exceeded your space's services limit."),
      )
      expect((await cloud.create('b', {space: OTHER_SPACE.guid})).status).to.equal(202)
      cloud.set({spaceInstances: -1, paidPlans: false})
      expect(refusal(await cloud.create('b'))[3]).to.contain('paid service plans are not allowed')
    })

    it('need a space, a plan, a role, and a platform that lets them', async () => {
      const space = 'Invalid space. Ensure that the space exists and you have access to it.'
      expect(refusal(await cloud.create('a', {space: 'nowhere'}))).to.deep.equal(unprocessable(space))
      expect(refusal(await cloud.create('a', {space: OTHER_SPACE.guid, user: 'ci'}))).to.deep.equal(
        unprocessable(space),
      )
      expect(refusal(await cloud.create('a', {user: 'auditor'}))).to.deep.equal(NOT_AUTHORIZED)
      expect(refusal(await cloud.create('a', {user: 'supporter'}))).to.deep.equal(NOT_AUTHORIZED)
      cloud.set({instanceCreation: false})
      expect(refusal(await cloud.create('a')).slice(0, 3)).to.deep.equal([403, 330_002, 'CF-FeatureDisabled'])
      cloud.set({instanceCreation: true, suspendedSpace: 'sandbox-space'})
      expect(refusal(await cloud.create('a')).slice(0, 3)).to.deep.equal([403, 10_019, 'CF-SpaceSuspended'])
      cloud.set({organizationSuspended: true})
      expect(refusal(await cloud.create('a')).slice(0, 3)).to.deep.equal([403, 10_017, 'CF-OrgSuspended'])
    })

    it('are refused for a plan that nobody may see', async () => {
      const plan = await cloud.get('/v3/service_plans', 'resources', 0, 'guid')
      cloud.set({planVisible: false})
      const body = {
        type: 'managed',
        name: 'mail',
        relationships: {space: {data: {guid: SPACE.guid}}, service_plan: {data: {guid: plan}}},
      }
      expect(refusal(await cloud.call('POST', '/v3/service_instances', {body}))).to.deep.equal(
        unprocessable(INVALID_PLAN),
      )
    })

    for (const [body, detail] of [
      [{type: 'virtual'}, "Type must be one of 'managed', 'user-provided'"],
      [{colour: 'red'}, "Unknown field(s): 'colour'"],
      [{name: ''}, "Name can't be blank"],
      [
        {name: 'n'.repeat(256)},
        'You have requested an invalid service instance name. Names are limited to 255 characters.',
      ],
      [{parameters: 'x'}, 'Parameters must be an object'],
      [{metadata: {labels: {'a/b/c': 'x'}}}, "Metadata label key error: key has more than one '/'"],
      [
        {metadata: {labels: {'cloudfoundry.org/a': 'x'}}},
        "Metadata label key error: prefix 'cloudfoundry.org' is reserved",
      ],
      [{metadata: {labels: {a: '-x'}}}, "Metadata label value error: '-x' contains invalid characters"],
      [
        {metadata: {labels: {a: 'x'.repeat(64)}}},
        "Metadata label value error: 'xxxxxxxx...' is greater than 63 characters",
      ],
    ] as const)
      it(`are refused with ${JSON.stringify(body).slice(0, 50)}`, async () => {
        const plan = await cloud.get('/v3/service_plans', 'resources', 0, 'guid')
        const good = {
          type: 'managed',
          name: 'mail',
          relationships: {space: {data: {guid: SPACE.guid}}, service_plan: {data: {guid: plan}}},
        }
        const answer = await cloud.call('POST', '/v3/service_instances', {body: {...good, ...body}})
        expect(refusal(answer)).to.deep.equal(unprocessable(detail))
      })
  })

  describe('being updated', () => {
    it('merge parameters at the broker, in a job', async () => {
      const guid = await cloud.instance()
      const accepted = await patch(guid, {parameters: {mail_from_subdomain: 'mail'}, tags: ['a']})
      const job = await cloud.finished(accepted)
      expect(job).to.include({operation: 'service_instance.update', state: 'COMPLETE'})
      expect(await operation(guid)).to.include({type: 'update', state: 'succeeded', description: 'update succeeded'})
      expect(await cloud.get(`${path(guid)}/parameters`)).to.include({mail_from_subdomain: 'mail'})
      expect(await cloud.get(path(guid), 'tags')).to.deep.equal(['a'])
    })

    it('say what the broker refuses, and stay usable', async () => {
      const guid = await cloud.instance()
      const text =
        'Service broker error: attempt to update parameter that may result in service instance re-creation and data loss'
      const job = await cloud.finished(await patch(guid, {parameters: {domain: 'agency.gov'}}))
      expect(failures(job)).to.deep.equal(['FAILED', 10_009, `update could not be completed: ${text}`])
      expect(await operation(guid)).to.include({type: 'update', state: 'failed', description: text})
      expect(guidOf(await cloud.finished(await cloud.key(guid, 'k')))).to.be.a('string')
    })

    it('change name, tags and metadata at once, without the broker', async () => {
      const guid = await cloud.instance()
      await cloud.instance('other')
      const answer = await patch(guid, {name: 'post', tags: ['x'], metadata: {labels: {a: 'b', c: null}}})
      expect([answer.status, at(answer.json, 'name')]).to.deep.equal([200, 'post'])
      expect(at(answer.json, 'metadata', 'labels')).to.deep.equal({a: 'b'})
      expect(refusal(await patch(guid, {name: 'other'}))).to.deep.equal(
        unprocessable('The service instance name is taken: other'),
      )
      const without = await patch(guid, {metadata: {labels: {a: null}}})
      expect(at(without.json, 'metadata', 'labels')).to.deep.equal({})
    })

    it('do not change plans, not even to the same', async () => {
      const guid = await cloud.instance()
      const plan = await cloud.get('/v3/service_plans', 'resources', 0, 'guid')
      const to = (wanted: unknown): Promise<Answer> =>
        patch(guid, {relationships: {service_plan: {data: {guid: wanted}}}})
      expect(refusal(await to(plan))).to.deep.equal(unprocessable('The service does not support changing plans.'))
      expect(refusal(await to('other'))).to.deep.equal(unprocessable(INVALID_PLAN))
    })

    it('wait for their turn', async () => {
      await slowly()
      const accepted = await cloud.create('mail')
      const guid = guidOf(await cloud.get(accepted.headers.get('location')!))
      const busy = [
        409,
        60_016,
        'CF-AsyncServiceInstanceOperationInProgress',
        'An operation for service instance mail is in progress.',
      ]
      expect(refusal(await patch(guid, {tags: ['a']}))).to.deep.equal(busy)
      expect(refusal(await cloud.call('GET', `${path(guid)}/parameters`))).to.deep.equal(busy)
      expect((await patch(guid, {metadata: {labels: {a: 'b'}}})).status, 'metadata only').to.equal(200)
      expect(refusal(await cloud.key(guid, 'k'))).to.deep.equal(
        unprocessable('There is an operation in progress for the service instance'),
      )
    })
  })

  describe('being deleted', () => {
    it('take their keys with them, and the job loses its link', async () => {
      const guid = await cloud.instance()
      const key = await cloud.boundKey(guid)
      const job = await cloud.finished(await cloud.call('DELETE', path(guid)))
      expect(job).to.include({operation: 'service_instance.delete', state: 'COMPLETE'})
      expect(Object.keys(at(job, 'links') as object)).to.deep.equal(['self'])
      expect(refusal(await cloud.call('GET', path(guid)))).to.deep.equal(NOT_FOUND)
      expect((await cloud.call('GET', `/v3/service_credential_bindings/${key}`)).status).to.equal(404)
      for (const table of ['service_instance', 'service_binding', 'email_identity'])
        expect(cloud.env.store.all(`SELECT * FROM ${table}`), table).to.deep.equal([])
      expect(cloud.env.store.all("SELECT name FROM iam_user WHERE path = '/cf/'")).to.deep.equal([])
    })

    it('are in the way of nobody else while it lasts, and of everybody afterwards', async () => {
      const guid = await cloud.instance()
      cloud.set({queueMillis: 60_000})
      expect((await cloud.call('DELETE', path(guid))).status).to.equal(202)
      expect(await operation(guid)).to.include({type: 'delete', state: 'in progress'})
      const busy = unprocessable('There is an operation in progress for the service instance.')
      expect(refusal(await cloud.call('DELETE', path(guid)))).to.deep.equal(busy)
    })

    it('may be tried while they are created, which the broker refuses', async () => {
      await slowly()
      const create = await cloud.create('mail')
      const location = create.headers.get('location')!
      await until(async () => (await cloud.get(location, 'state')) === 'POLLING')
      const guid = guidOf(await cloud.get(location))
      const job = await cloud.finished(await cloud.call('DELETE', path(guid)))
      expect(failures(job)).to.deep.equal([
        'FAILED',
        10_009,
        'delete could not be completed: An operation for service instance mail is in progress.',
      ])
      cloud.env.advance(60_000)
      await until(async () => (await cloud.get(location, 'state')) === 'COMPLETE')
      expect(await operation(guid)).to.include({type: 'create', state: 'succeeded'})
    })

    it('need a role, and are purged by administrators only', async () => {
      const guid = await cloud.instance()
      for (const user of ['auditor', 'supporter'])
        expect(refusal(await cloud.call('DELETE', path(guid), {user}))).to.deep.equal(NOT_AUTHORIZED)
      expect(refusal(await cloud.call('DELETE', `${path(guid)}?purge=true`))).to.deep.equal(NOT_AUTHORIZED)
    })
  })

  describe('that users provide', () => {
    it('are made, changed, read and deleted without a job', async () => {
      const made = await userProvided({name: 'relay', credentials: {host: 'smtp.agency.gov'}, tags: ['mail']})
      expect([made.status, at(made.json, 'type')]).to.deep.equal([201, 'user-provided'])
      const guid = String(at(made.json, 'guid'))
      expect(made.json).not.to.have.any.keys('upgrade_available', 'maintenance_info')
      expect((await patch(guid, {credentials: {host: 'other'}})).status).to.equal(200)
      expect(await cloud.get(`${path(guid)}/credentials`)).to.deep.equal({host: 'other'})
      expect(refusal(await cloud.call('GET', `${path(guid)}/credentials`, {user: 'auditor'}))).to.deep.equal(
        NOT_AUTHORIZED,
      )
      expect(refusal(await cloud.call('GET', `${path(guid)}/parameters`)).slice(0, 2)).to.deep.equal([400, 120_004])
      expect(refusal(await cloud.key(guid, 'k'))).to.deep.equal(
        unprocessable(
          "Service credential bindings of type 'key' are not supported for user-provided service instances.",
        ),
      )
      expect((await cloud.call('DELETE', path(guid))).status).to.equal(204)
      expect((await cloud.call('GET', path(guid))).status).to.equal(404)
    })

    it('share the names of a space with those of brokers', async () => {
      await cloud.instance('mail')
      expect(refusal(await userProvided({name: 'mail'}))).to.deep.equal(
        unprocessable('The service instance name is taken: mail.'),
      )
      expect(await cloud.get('/v3/service_instances?type=user-provided', 'resources')).to.deep.equal([])
    })
  })

  it('are nobody’s to see without a role in their space', async () => {
    const guid = await cloud.instance('mail', {space: OTHER_SPACE.guid})
    expect(refusal(await cloud.call('GET', path(guid), {user: 'ci'}))).to.deep.equal(NOT_FOUND)
    const {json} = await cloud.call('GET', '/v3/service_instances', {user: 'ci'})
    expect(at(json, 'resources')).to.deep.equal([])
  })
})
