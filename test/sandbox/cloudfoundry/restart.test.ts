import {expect} from 'chai'
import {at, guidOf, type TestCloud, testCloud, until} from './cloud.ts'

describe('a Cloud Foundry of the sandbox that is started again', () => {
  let cloud: TestCloud
  afterEach(() => cloud.close())

  it('continues with jobs that had not begun', async () => {
    cloud = await testCloud()
    cloud.set({queueMillis: 1000})
    const accepted = await cloud.create('mail')
    const location = accepted.headers.get('location')!
    await cloud.restart()
    expect(await cloud.get(location, 'state')).to.equal('PROCESSING')
    cloud.env.advance(1000)
    expect(await cloud.finished(accepted)).to.include({state: 'COMPLETE'})
  })

  it('continues polling what the broker is at', async () => {
    cloud = await testCloud({operationMillis: 1000})
    const accepted = await cloud.create('mail')
    const location = accepted.headers.get('location')!
    await until(async () => (await cloud.get(location, 'state')) === 'POLLING')
    await cloud.restart()
    cloud.env.advance(1000)
    const job = await cloud.finished(accepted)
    expect(await cloud.get(`/v3/service_instances/${guidOf(job)}`, 'last_operation')).to.include({state: 'succeeded'})
  })

  it('neither loses nor doubles a provision whose answer it did not live to read', async () => {
    cloud = await testCloud()
    cloud.set({queueMillis: 60_000})
    const accepted = await cloud.create('mail')
    const guid = guidOf(await cloud.get(accepted.headers.get('location')!))
    // As a process leaves it that dies between the broker's answer and its own note of it.
    const {env} = cloud
    env.store.run(
      `INSERT INTO service_instance (id, organization_guid, organization_name, space_guid, space_name, parameters_json,
         state_outputs_json, operation_type, operation_state, operation_description, created_at)
       VALUES (?, '', '', '', '', '{}', '{}', 'provision', 'succeeded', 'provision succeeded', 0)`,
      guid,
    )
    env.store.run(`UPDATE cf_job SET input_json = '{"sent":true}'`)
    await cloud.restart()
    env.advance(60_000)
    expect(await cloud.finished(accepted)).to.include({state: 'COMPLETE'})
  })

  it('binds in the end what it had begun to bind', async () => {
    cloud = await testCloud({bindMillis: 10_000})
    const instance = await cloud.instance()
    const accepted = await cloud.key(instance, 'k1')
    const guid = guidOf(await cloud.get(accepted.headers.get('location')!))
    await until(() => cloud.env.store.one("SELECT 1 AS found FROM cf_job WHERE operation = 'service_keys.create'"))
    await cloud.restart()
    expect(await cloud.get(`/v3/service_credential_bindings/${guid}`, 'last_operation')).to.include({state: 'initial'})
    expect(await cloud.get(accepted.headers.get('location')!, 'state')).to.equal('PROCESSING')
  })

  it('forgets a job after ninety days', async () => {
    cloud = await testCloud()
    const accepted = await cloud.create('mail')
    await cloud.finished(accepted)
    cloud.env.advance(90 * 86_400_000 + 1)
    const answer = await cloud.call('GET', accepted.headers.get('location')!)
    expect([answer.status, at(answer.json, 'errors', 0, 'detail')]).to.deep.equal([404, 'Job not found'])
  })
})
