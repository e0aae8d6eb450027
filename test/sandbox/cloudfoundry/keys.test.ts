import {expect} from 'chai'
import {type Answer, at, guidOf, refusal, type TestCloud, testCloud, unprocessable, until} from './cloud.ts'

const NAME_TAKEN =
  "The binding name is invalid. Key binding names must be unique. The service instance already has a key binding with name 'k1'"
const NOT_FOUND = [404, 10_010, 'CF-ResourceNotFound', 'Service credential binding not found']
const notReady = (state: string): unknown[] => [404, 10_010, 'CF-ResourceNotFound', state]

describe('service keys of the sandbox’s Cloud Foundry', () => {
  let cloud: TestCloud
  let instance: string
  beforeEach(async () => {
    cloud = await testCloud()
    instance = await cloud.instance('mail', {parameters: {admin_email: 'a@agency.gov', domain: 'agency.gov'}})
  })
  afterEach(() => cloud.close())

  const path = (guid: string): string => `/v3/service_credential_bindings/${guid}`
  const details = (guid: string, user = 'tenant'): Promise<Answer> => cloud.call('GET', `${path(guid)}/details`, {user})
  const remove = (guid: string): Promise<Answer> => cloud.call('DELETE', path(guid))
  const userNames = (): unknown[] =>
    cloud.env.store.all("SELECT name FROM iam_user WHERE path = '/cf/'").map(({name}) => name)
  const failures = (job: unknown): unknown => [at(job, 'state'), at(job, 'errors', 0, 'detail')]
  /** Takes tofu's state away from the broker, so that it refuses whatever needs it. */
  const breakInstance = (): void => void cloud.env.store.run('UPDATE service_instance SET state_outputs_json = NULL')
  const guidNamed = async (name: string): Promise<string> =>
    String(await cloud.get(`/v3/service_credential_bindings?names=${name}`, 'resources', 0, 'guid'))

  describe('being created', () => {
    it('are there at once as initial, without details, and have their credentials when the job is complete', async () => {
      cloud.set({queueMillis: 1000})
      const accepted = await cloud.key(instance, 'k1', {metadata: {labels: {run: 'r1'}}})
      expect([accepted.status, accepted.text]).to.deep.equal([202, ''])
      const location = accepted.headers.get('location')!
      const job = await cloud.get(location)
      expect(job).to.include({operation: 'service_keys.create', state: 'PROCESSING'})
      const guid = guidOf(job)
      expect(await cloud.get('/v3/service_credential_bindings?label_selector=run=r1', 'resources', 0)).to.deep.include({
        guid,
        name: 'k1',
        type: 'key',
      })
      expect(refusal(await details(guid))).to.deep.equal(notReady('Creation of service key initial'))
      expect(refusal(await remove(guid))).to.deep.equal(
        unprocessable('There is an operation in progress for the service binding.'),
      )
      cloud.env.advance(1000)
      await until(async () => (await cloud.get(location, 'state')) === 'COMPLETE')
      expect(await cloud.get(path(guid), 'last_operation')).to.include({type: 'create', state: 'succeeded'})
      const credentials = at((await details(guid)).json, 'credentials')
      expect(credentials).to.include.keys('smtp_user', 'smtp_password', 'required_records')
      expect(userNames()).to.deep.equal([`csb-aws-ses-${guid}`])
    })

    it('never are POLLING: the broker answers when it is through', async () => {
      await cloud.close()
      cloud = await testCloud({bindMillis: 40})
      instance = await cloud.instance()
      const location = (await cloud.key(instance, 'k1')).headers.get('location')!
      const states = new Set<unknown>()
      await until(async () => {
        const state = await cloud.get(location, 'state')
        states.add(state)
        return state === 'COMPLETE'
      })
      expect([...states]).to.deep.equal(['PROCESSING', 'COMPLETE'])
    })

    it('keep the credentials and records of their time, whatever becomes of the instance', async () => {
      const records = async (guid: string): Promise<unknown> =>
        at((await details(guid)).json, 'credentials', 'required_records')
      const old = await cloud.boundKey(instance, 'old')
      const before = await records(old)
      await cloud.finished(
        await cloud.call('PATCH', `/v3/service_instances/${instance}`, {
          body: {parameters: {mail_from_subdomain: 'mail'}},
        }),
      )
      const young = await cloud.boundKey(instance, 'young')
      expect(await records(old)).to.equal(before)
      expect(await records(young)).to.contain('mx_verification_record')
    })

    it('show the parameters they were made with', async () => {
      const plain = await cloud.boundKey(instance, 'plain')
      const job = await cloud.finished(await cloud.key(instance, 'k2', {parameters: {source_ips: ['192.0.2.1']}}))
      expect(await cloud.get(`${path(guidOf(job))}/parameters`)).to.deep.equal({source_ips: ['192.0.2.1']})
      expect(await cloud.get(`${path(plain)}/parameters`)).to.deep.equal({})
    })

    it('fail with the broker’s words, stay as create failed, and are replaced under the same name', async () => {
      const job = await cloud.finished(await cloud.key(instance, 'k1', {parameters: {colour: 'red'}}))
      const text = 'Service broker error: additional properties are not allowed: colour'
      expect(failures(job)).to.deep.equal(['FAILED', `bind could not be completed: ${text}`])
      const failed = await guidNamed('k1')
      expect(refusal(await details(failed))).to.deep.equal(notReady('Creation of service key failed'))
      expect(await cloud.get(path(failed), 'last_operation')).to.include({state: 'failed', description: text})
      const guid = await cloud.boundKey(instance, 'k1')
      expect(guid).not.to.equal(failed)
      expect((await cloud.call('GET', path(failed))).status).to.equal(404)
    })

    it('have names of their own', async () => {
      await cloud.boundKey(instance, 'k1')
      expect(refusal(await cloud.key(instance, 'k1'))).to.deep.equal(unprocessable(`${NAME_TAKEN}.`))
      expect(refusal(await cloud.key(instance, ''))).to.deep.equal(unprocessable("Name can't be blank"))
    })

    it('keep to the quotas', async () => {
      await cloud.boundKey(instance, 'k1')
      cloud.set({spaceKeys: 1})
      expect(refusal(await cloud.key(instance, 'k2'))).to.deep.equal(
        unprocessable("You have exceeded your space's limit for service binding of type key."),
      )
      cloud.set({spaceKeys: -1, organizationKeys: 1})
      expect(refusal(await cloud.key(instance, 'k2'))).to.deep.equal(
        unprocessable("You have exceeded your organization's limit for service binding of type key."),
      )
    })

    it('are refused for what is not there, and what is no key', async () => {
      expect(refusal(await cloud.key('nowhere', 'k'))).to.deep.equal(
        unprocessable("The service instance could not be found: 'nowhere'"),
      )
      expect(refusal(await cloud.key(instance, 'k', {colour: 'red'}))).to.deep.equal(
        unprocessable("Unknown field(s): 'colour'"),
      )
      expect(refusal(await cloud.key(instance, 'k', {type: 'route'}))).to.deep.equal(
        unprocessable("Type must be one of 'key', 'app'"),
      )
    })
  })

  describe('to those who may not', () => {
    it('are 404 where they are secrets, and 403 where they would be changed', async () => {
      const guid = await cloud.boundKey(instance)
      for (const user of ['auditor', 'supporter']) {
        expect(refusal(await details(guid, user)), user).to.deep.equal(NOT_FOUND)
        expect((await cloud.call('GET', path(guid), {user})).status, user).to.equal(200)
        expect((await cloud.call('DELETE', path(guid), {user})).status, user).to.equal(403)
      }
    })
  })

  it('are listed by instance, by name, by offering, and with what they belong to', async () => {
    await cloud.boundKey(instance, 'k1')
    cloud.env.advance(1000)
    await cloud.boundKey(instance, 'k2')
    const list = async (query: string): Promise<unknown[]> =>
      (at(await cloud.get(`/v3/service_credential_bindings?${query}`), 'resources') as object[]).map((key) =>
        at(key, 'name'),
      )
    for (const query of [
      `service_instance_guids=${instance}`,
      'service_instance_names=mail',
      'service_offering_names=aws-ses',
    ])
      expect(await list(query), query).to.deep.equal(['k1', 'k2'])
    expect(await list('type=app')).to.deep.equal([])
    expect(await list('names=k2')).to.deep.equal(['k2'])
    expect(await list('order_by=-created_at')).to.deep.equal(['k2', 'k1'])
    const included = await cloud.get('/v3/service_credential_bindings?include=service_instance,app', 'included')
    expect(at(included, 'service_instances', 0, 'name')).to.equal('mail')
    expect(at(included, 'apps')).to.deep.equal([])
  })

  it('take labels afterwards, and nothing else', async () => {
    const guid = await cloud.boundKey(instance)
    const {json} = await cloud.call('PATCH', path(guid), {body: {metadata: {labels: {a: 'b'}}}})
    expect(at(json, 'metadata', 'labels')).to.deep.equal({a: 'b'})
    expect(refusal(await cloud.call('PATCH', path(guid), {body: {name: 'x'}}))).to.deep.equal(
      unprocessable("Unknown field(s): 'name'"),
    )
  })

  describe('being deleted', () => {
    it('are revoked, alone', async () => {
      const [first, second] = [await cloud.boundKey(instance, 'k1'), await cloud.boundKey(instance, 'k2')]
      const job = await cloud.finished(await remove(first))
      expect(job).to.include({operation: 'service_keys.delete', state: 'COMPLETE'})
      expect(Object.keys(at(job, 'links') as object)).to.deep.equal(['self'])
      expect(userNames()).to.deep.equal([`csb-aws-ses-${second}`])
      expect(refusal(await remove(first))).to.deep.equal(NOT_FOUND)
    })

    it('count as deleted when the broker has forgotten them', async () => {
      const guid = await cloud.boundKey(instance)
      cloud.env.store.run('DELETE FROM service_binding')
      expect(await cloud.finished(await remove(guid))).to.include({state: 'COMPLETE'})
    })

    it('stay as delete failed when the broker fails: unreadable, in the way of their name, deletable again', async () => {
      const guid = await cloud.boundKey(instance)
      cloud.env.store.run("UPDATE service_instance SET tofu_version = '1.0.0'")
      const job = await cloud.finished(await remove(guid))
      const [state, detail] = failures(job) as string[]
      expect(state).to.equal('FAILED')
      expect(detail).to.match(
        /^unbind could not be completed: Service broker failed to delete service binding for instance mail: Service broker error: failed to unbind: operation attempted/,
      )
      expect(refusal(await details(guid))).to.deep.equal(notReady('Deletion of service key failed'))
      expect(refusal(await cloud.key(instance, 'k1'))).to.deep.equal(
        unprocessable(`${NAME_TAKEN} that is getting deleted or its deletion failed.`),
      )
      expect(userNames()).to.have.length(1)
      cloud.env.store.run("UPDATE service_instance SET tofu_version = '1.8.2'")
      expect(await cloud.finished(await remove(guid))).to.include({state: 'COMPLETE'})
      expect(userNames()).to.deep.equal([])
    })

    it('hold up their instance when they cannot be deleted', async () => {
      await cloud.boundKey(instance)
      cloud.env.store.run("UPDATE service_instance SET tofu_version = '1.0.0'")
      const job = await cloud.finished(await cloud.call('DELETE', `/v3/service_instances/${instance}`))
      expect(at(failures(job), 1)).to.match(
        /^delete could not be completed: Service broker failed to delete service binding/,
      )
      expect(await cloud.get(`/v3/service_instances/${instance}`, 'last_operation')).to.include({
        type: 'delete',
        state: 'failed',
      })
    })
  })

  it('leave a broken instance to the broker’s own words', async () => {
    breakInstance()
    const [, detail] = failures(await cloud.finished(await cloud.key(instance, 'k1'))) as string[]
    expect(detail).to.equal(
      'bind could not be completed: Service broker error: failed to bind: workspace state not generated',
    )
  })
})
