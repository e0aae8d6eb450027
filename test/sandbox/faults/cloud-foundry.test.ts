import {expect} from 'chai'
import {activeFault} from '../../../src/sandbox/faults/switches.ts'
import {type Answer, at, guidOf, refusal, type TestCloud, testCloud, until} from '../cloudfoundry/cloud.ts'
import {off, on} from './switch.ts'

describe('a bad day at Cloud Foundry', () => {
  let cloud: TestCloud
  beforeEach(async () => {
    cloud = await testCloud()
  })
  afterEach(() => cloud.close())

  const failure = (request: Promise<unknown>): Promise<unknown> =>
    request.then(
      () => 'an answer',
      (error: Error) => (error.cause as NodeJS.ErrnoException | undefined)?.code,
    )
  const names = async (): Promise<unknown[]> =>
    ((await cloud.get('/v3/service_instances', 'resources')) as object[]).map((instance) => at(instance, 'name'))
  const userNames = (): unknown[] =>
    cloud.env.store.all("SELECT name FROM iam_user WHERE path = '/cf/'").map(({name}) => name)

  describe('cf-lost-reply', () => {
    it('carries out POST, PATCH and DELETE, and ends the connection without an answer', async () => {
      on(cloud.env, 'cf-lost-reply', {times: 1})
      expect(await failure(cloud.create('mail'))).to.equal('UND_ERR_SOCKET')
      expect(await names()).to.deep.equal(['mail'])
      await until(
        async () =>
          (await cloud.get('/v3/service_instances', 'resources', 0, 'last_operation', 'state')) === 'succeeded',
      )
      const path = `/v3/service_instances/${await cloud.get('/v3/service_instances', 'resources', 0, 'guid')}`
      on(cloud.env, 'cf-lost-reply')
      expect(await failure(cloud.call('PATCH', path, {body: {name: 'post'}}))).to.equal('UND_ERR_SOCKET')
      expect(await names()).to.deep.equal(['post'])
      expect(await failure(cloud.call('DELETE', path))).to.equal('UND_ERR_SOCKET')
      await until(async () => (await names()).length === 0)
    })

    it('leaves refusals as they are, and is over when it is switched off', async () => {
      on(cloud.env, 'cf-lost-reply')
      expect((await cloud.create('mail', {space: 'nowhere'})).status).to.equal(422)
      off(cloud.env, 'cf-lost-reply')
      expect((await cloud.create('mail')).status).to.equal(202)
    })
  })

  it('cf-throttle answers 429 to what it then does not do, as text that is JSON, and says when to come back', async () => {
    on(cloud.env, 'cf-throttle', {times: 2, millis: 2500})
    const answers: Answer[] = [
      await cloud.call('POST', '/v3/service_instances', {body: {}}),
      await cloud.call('GET', '/v3/spaces'),
    ]
    for (const answer of answers) {
      expect(refusal(answer)).to.deep.equal([429, 10_013, 'CF-RateLimitExceeded', 'Rate Limit Exceeded'])
      expect(answer.headers.get('retry-after')).to.equal('3')
      expect(answer.headers.get('content-type')).to.equal('text/plain; charset=utf-8')
      expect(answer.headers.get('x-ratelimit-remaining')).to.equal('0')
    }
    expect(await names()).to.deep.equal([])
  })

  it('cf-5xx breaks what reads, by the router and by the controller in turn, and leaves what writes', async () => {
    on(cloud.env, 'cf-5xx', {times: 2})
    const router = await cloud.call('GET', '/v3/spaces')
    expect([router.status, router.json, router.headers.get('x-cf-routererror')]).to.deep.equal([
      502,
      undefined,
      'endpoint_failure',
    ])
    const controller = await cloud.call('GET', '/v3/spaces')
    expect([controller.status, at(controller.json, 'errors', 0, 'code')]).to.deep.equal([500, 10_001])
    const {status} = await cloud.create('mail')
    on(cloud.env, 'cf-5xx')
    const {status: alone} = await cloud.call('POST', '/v3/service_instances', {body: {}})
    expect([status, alone]).to.deep.equal([202, 422])
  })

  it('cf-token-expired refuses tokens that are still good, until they are refreshed', async () => {
    const old = `bearer ${cloud.tokenOf('tenant')}`
    const {json} = await cloud.token({grant_type: 'refresh_token', refresh_token: 'none'})
    expect(at(json, 'error')).to.equal('invalid_token')
    on(cloud.env, 'cf-token-expired')
    for (let times = 0; times < 2; times += 1)
      expect(refusal(await cloud.call('GET', '/v3/spaces', {token: old})).slice(0, 2)).to.deep.equal([401, 1000])
    const young = `bearer ${cloud.tokenOf('auditor')}`
    expect((await cloud.call('GET', '/v3/spaces', {token: young})).status, 'issued afterwards').to.equal(200)
    expect((await cloud.call('GET', '/v3/spaces', {token: old})).status).to.equal(401)
    off(cloud.env, 'cf-token-expired')
    expect((await cloud.call('GET', '/v3/spaces', {token: old})).status).to.equal(200)
  })

  it('cf-token-expired strikes again when it is on again after its time', async () => {
    const ask = async (): Promise<number> => (await cloud.call('GET', '/v3/spaces')).status
    on(cloud.env, 'cf-token-expired', {forMillis: 1000})
    expect(await ask()).to.equal(401)
    cloud.env.advance(1000)
    expect(await ask()).to.equal(200)
    on(cloud.env, 'cf-token-expired')
    cloud.tokenOf('auditor')
    expect(await ask()).to.equal(401)
  })

  it('cf-slow-bind has a bind time out, and leaves a user behind that nobody knows', async () => {
    const instance = await cloud.instance()
    cloud.set({brokerTimeoutMillis: 30})
    on(cloud.env, 'cf-slow-bind', {millis: 60, times: 1})
    const job = await cloud.finished(await cloud.key(instance, 'k1'))
    expect([at(job, 'state'), at(job, 'errors', 0, 'detail')]).to.deep.equal([
      'FAILED',
      'bind could not be completed: The request to the service broker timed out',
    ])
    const guid = await cloud.get('/v3/service_credential_bindings', 'resources', 0, 'guid')
    expect(await cloud.get(`/v3/service_credential_bindings/${guid}`, 'last_operation')).to.include({
      type: 'create',
      state: 'failed',
    })
    // The unbind that was queued came too early: the broker knew nothing of the binding.
    await until(() =>
      cloud.env.store.one("SELECT 1 AS found FROM cf_job WHERE operation = 'orphan.binding' AND state = 'COMPLETE'"),
    )
    await until(() => userNames().length === 1)
    expect(userNames()).to.deep.equal([`csb-aws-ses-${guid}`])
    cloud.set({brokerTimeoutMillis: 60_000})
    expect(guidOf(await cloud.finished(await cloud.key(instance, 'k1')))).not.to.equal(guid)
  })

  it('cf-broker-502 keeps the broker’s answers from parameters and jobs', async () => {
    const instance = await cloud.instance()
    on(cloud.env, 'cf-broker-502', {instance, times: 2})
    const parameters = await cloud.call('GET', `/v3/service_instances/${instance}/parameters`)
    const text =
      'The service broker returned an invalid response. Status Code: 502 Bad Gateway, Body: <html><body>502 Bad Gateway</body></html>'
    expect(refusal(parameters)).to.deep.equal([502, 10_001, 'CF-ServiceBrokerBadResponse', text])
    const job = await cloud.finished(await cloud.key(instance, 'k1'))
    expect(at(job, 'errors', 0, 'detail')).to.equal(`bind could not be completed: ${text}`)
    // The broker had made the user, and the queued unbind takes it away again.
    await until(() => userNames().length === 0)
    expect(await cloud.finished(await cloud.key(instance, 'k2'))).to.include({state: 'COMPLETE'})
  })

  it('disk-full has nothing acknowledged, and jobs wait until there is room', async () => {
    const instance = await cloud.instance()
    cloud.tokenOf('tenant')
    cloud.set({queueMillis: 1000})
    const accepted = await cloud.key(instance, 'k1')
    on(cloud.env, 'disk-full')
    cloud.env.store.writeOnlyWhile(() => activeFault(cloud.env, 'disk-full') === undefined)
    cloud.env.advance(1000)
    const refused = await cloud.key(instance, 'k2')
    expect([refused.status, at(refused.json, 'errors', 0, 'title')]).to.deep.equal([500, 'UnknownError'])
    expect(await cloud.get(accepted.headers.get('location')!, 'state')).to.equal('PROCESSING')
    off(cloud.env, 'disk-full')
    expect(await cloud.finished(accepted)).to.include({state: 'COMPLETE'})
    expect(await cloud.get('/v3/service_credential_bindings', 'pagination', 'total_results')).to.equal(1)
  })
})
