import {expect} from 'chai'
import {NoAnswer} from '../../../src/adapters/http/no-answer.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'
import {controllerFor} from '../../support/cloud-controller.ts'
import {rejection} from '../../support/rejection.ts'
import {accessToken, type ScriptedCloud, scriptedCloud, v3Refusal} from '../../support/scripted-cloud.ts'

const CLIENT = {CLIENT_SECRET: 'hunter2'}
const GET = {method: 'GET', path: '/v3/service_instances'} as const
const POST = {method: 'POST', path: '/v3/service_instances', body: {name: 'mail'}} as const

describe('the client of the Cloud Foundry API', () => {
  let cloud: ScriptedCloud | undefined

  async function fixture(scripts: Parameters<typeof scriptedCloud>[0] = {}) {
    cloud = await scriptedCloud(scripts)
    const clientSecret = {from: 'environment', name: 'CLIENT_SECRET'} as const
    return controllerFor({api: cloud.api, login: {by: 'client-credentials', clientId: 'ci', clientSecret}}, CLIENT)
  }
  const authorizations = () => cloud?.calls.map(({headers}) => headers.authorization)

  afterEach(async () => {
    await cloud?.close()
    cloud = undefined
  })

  it('logs in once, at the URL that the API names, and sends the token with each request', async () => {
    const {controller} = await fixture()
    await Promise.all([controller.send(GET), controller.send(GET)])
    await controller.send(POST)
    expect(cloud?.grants).to.have.length(1)
    expect(authorizations()).to.deep.equal(['bearer token-1', 'bearer token-1', 'bearer token-1'])
    expect(cloud?.calls.at(-1)).to.deep.include({method: 'POST', text: '{"name":"mail"}'})
  })

  it('has no "cf" in its user agent, which would be refused as an old CLI', async () => {
    const {controller} = await fixture()
    await controller.send(GET)
    expect(cloud?.calls[0]?.headers['user-agent'] ?? '').not.to.contain('cf')
  })

  describe('whose token ends', () => {
    it('renews it before it is used for the last minute', async () => {
      const {controller, clock} = await fixture()
      await controller.send(GET)
      clock.millis += 539_000
      await controller.send(GET)
      clock.millis += 2000
      await controller.send(GET)
      expect(authorizations()).to.deep.equal(['bearer token-1', 'bearer token-1', 'bearer token-2'])
    })

    it('renews one that lasts for seconds no more often than it has to', async () => {
      const {controller, clock} = await fixture({
        uaa: (_, nth) => ({status: 200, body: {access_token: `t${nth}`, expires_in: 20}}),
      })
      for (let request = 0; request < 4; request += 1) {
        await controller.send(GET)
        clock.millis += 5000
      }
      expect(cloud?.grants).to.have.length(2)
    })

    for (const code of [1000, 10_002]) {
      it(`renews it once and sends any request again when the API refuses it (${code})`, async () => {
        const {controller} = await fixture({
          api: ({headers}) =>
            headers.authorization === 'bearer token-1' ? v3Refusal(401, code, 'CF-Auth', 'Invalid') : {status: 202},
        })
        expect((await controller.send(POST)).status).to.equal(202)
        expect(authorizations()).to.deep.equal(['bearer token-1', 'bearer token-2'])
      })
    }

    it('renews it once for many that are refused at the same time', async () => {
      const {controller} = await fixture({
        api: ({headers}) =>
          headers.authorization === 'bearer token-1' ? v3Refusal(401, 1000, 'CF-InvalidAuthToken', '') : {status: 200},
      })
      await Promise.all(Array.from({length: 5}, async () => await controller.send(GET)))
      expect(cloud?.grants).to.have.length(2)
    })

    it('says that a login is not taken when a new token does not help', async () => {
      const {controller} = await fixture({api: () => v3Refusal(401, 1000, 'CF-InvalidAuthToken', 'Invalid Auth Token')})
      const failure = await rejection(controller.send(GET))
      expect(failure).to.include({code: 'login-needed', exit: 4})
      expect(failure.hints.join('\n')).to.contain('request-1')
      expect(cloud?.calls).to.have.length(2)
    })

    it('keeps using it while it lasts, when UAA is not there', async () => {
      const {controller, clock} = await fixture({
        uaa: (_, nth) =>
          nth === 1 ? {status: 200, body: {access_token: 'only', expires_in: 600}} : {status: 503, text: ''},
      })
      await controller.send(GET)
      clock.millis += 550_000
      expect((await controller.send(GET)).status).to.equal(200)
      clock.millis += 60_000
      expect(await rejection(controller.send(GET))).to.include({code: 'unavailable', exit: 5})
    })
  })

  describe('that is limited', () => {
    const limited = (headers: Record<string, string>) => ({
      status: 429,
      text: JSON.stringify({errors: [{code: 10_013, title: 'CF-RateLimitExceeded', detail: 'Rate Limit Exceeded'}]}),
      headers: {'content-type': 'text/plain; charset=utf-8', ...headers},
    })

    it('waits as long as the server asks, and then sends even what changes something', async () => {
      const {controller, clock, warned} = await fixture({
        api: (_, nth) => (nth < 3 ? limited({'retry-after': '7'}) : {status: 202}),
      })
      expect((await controller.send(POST)).status).to.equal(202)
      expect(clock.slept).to.deep.equal([7000, 7000])
      expect(warned).to.deep.equal(['The rate limit is reached: waiting for 7 s, as requested.'])
    })

    it('waits longer and longer when the server does not say how long', async () => {
      const {controller, clock} = await fixture({api: (_, nth) => (nth < 4 ? limited({}) : {status: 200})})
      await controller.send(GET)
      expect(clock.slept).to.deep.equal([1000, 2000, 4000])
    })

    it('does not wait for an hour', async () => {
      const {controller, clock} = await fixture({api: () => limited({'retry-after': '3000'})})
      const failure = await rejection(controller.send(POST))
      expect(failure).to.include({code: 'unavailable', exit: 5, retryable: true})
      expect(failure.message).to.contain('50 m').and.to.contain('Rate Limit Exceeded')
      expect(clock.slept).to.deep.equal([])
    })

    it('gives up on a limit that never passes', async () => {
      const {controller, clock} = await fixture({api: () => limited({'retry-after': '0'})})
      await rejection(controller.send(GET))
      expect(clock.slept.reduce((sum, millis) => sum + millis, 0)).to.equal(120_000)
    })

    it('waits for UAA as well', async () => {
      const {controller, clock} = await fixture({
        uaa: (_, nth) =>
          nth === 1 ? {status: 429, headers: {'retry-after': '2'}} : {status: 200, body: {access_token: 'late'}},
      })
      await controller.send(GET)
      expect(clock.slept).to.deep.equal([2000])
      expect(authorizations()).to.deep.equal(['bearer late'])
    })
  })

  describe('on a bad way', () => {
    for (const status of [500, 502, 503, 504]) {
      it(`repeats a GET twice after ${status}`, async () => {
        const {controller} = await fixture({
          api: (_, nth) => (nth < 3 ? v3Refusal(status, 10_001, 'CF-Error', '') : {status: 200}),
        })
        expect((await controller.send(GET)).status).to.equal(200)
        expect(cloud?.calls).to.have.length(3)
      })
    }

    it('repeats a GET that got no answer', async () => {
      const {controller} = await fixture({api: (_, nth) => (nth === 1 ? 'drop' : {status: 200})})
      expect((await controller.send(GET)).status).to.equal(200)
    })

    for (const method of ['POST', 'PATCH', 'DELETE'] as const) {
      it(`never repeats a ${method}, and says that it may have arrived`, async () => {
        const {controller} = await fixture({api: () => 'drop'})
        const failure = await rejection(controller.send({...POST, method}))
        expect(failure).to.be.instanceOf(NoAnswer).and.include({mayHaveArrived: true})
        expect(cloud?.calls).to.have.length(1)
      })
    }

    it('takes the answer of a gateway for none', async () => {
      const {controller} = await fixture({
        api: () => ({status: 502, text: '<html>', headers: {'x-vcap-request-id': 'r-7'}}),
      })
      const failure = await rejection(controller.send(POST))
      expect(failure).to.be.instanceOf(NoAnswer).and.include({mayHaveArrived: true})
      expect(failure.hints.join()).to.contain('r-7')
    })

    it('does not take the 404 of a router for that of a resource', async () => {
      const {controller} = await fixture({
        api: () => ({status: 404, text: '404 Not Found', headers: {'x-cf-routererror': 'unknown_route'}}),
      })
      expect(await rejection(controller.send(GET)))
        .to.be.instanceOf(NoAnswer)
        .and.include({mayHaveArrived: false})
    })

    it('does not take the refusal of some firewall for one of the API', async () => {
      const {controller} = await fixture({api: () => ({status: 403, text: '<html>Blocked</html>'})})
      expect(await rejection(controller.send(GET))).to.include({code: 'unexpected-answer', exit: 1})
    })

    for (const [status, code] of [
      [403, 10_003],
      [404, 10_010],
      [409, 60_016],
      [422, 10_008],
      [500, 10_001],
    ] as const) {
      it(`passes an error of the API on: ${status}`, async () => {
        const {controller} = await fixture({api: () => v3Refusal(status, code, 'CF-X', 'why')})
        expect((await controller.send(POST)).status).to.equal(status)
      })
    }
  })

  describe('of a command that is interrupted', () => {
    it('lets go of a GET', async () => {
      const {controller, interruption} = await fixture({api: () => 'hang'})
      const failing = rejection(controller.send(GET))
      const poll = setInterval(() => {
        if (cloud?.calls.length) interruption.abort(new Interrupted())
      }, 5)
      expect(await failing).to.include({code: 'interrupted', exit: 130})
      clearInterval(poll)
    })

    it('waits for the answer to what changes something', async () => {
      let interrupt = (): void => {}
      const {controller, interruption} = await fixture({
        api: () => {
          interrupt()
          return {status: 202}
        },
      })
      interrupt = () => interruption.abort(new Interrupted())
      expect((await controller.send(POST)).status).to.equal(202)
    })

    it('cleans up afterwards, with GETs and waits as ever', async () => {
      const {controller, interruption, clock} = await fixture({
        api: (_, nth) => (nth === 1 ? {status: 429, headers: {'retry-after': '1'}} : {status: 200}),
      })
      interruption.abort(new Interrupted())
      expect((await controller.send(GET)).status).to.equal(200)
      expect(clock.slept).to.deep.equal([])
    })
  })

  it('says each warning of the API once, decoded', async () => {
    const {controller, warned} = await fixture({
      api: () => ({status: 200, headers: {'x-cf-warnings': 'Old+plan%2C+really,100%25+full,%E0%A4%A'}}),
    })
    await controller.send(GET)
    await controller.send(GET)
    expect(warned).to.deep.equal(['Old plan, really', '100% full', '%E0%A4%A'])
  })

  it('traces every request, and neither token nor secret', async () => {
    const token = accessToken({exp: 4_000_000_000})
    const {controller, traced} = await fixture({
      uaa: () => ({status: 200, body: {access_token: token, refresh_token: 'refresh-me', expires_in: 600}}),
    })
    await controller.send({...GET, query: {names: 'mail'}})
    const all = traced.join('\n')
    expect(traced).to.have.length(3)
    expect(all).to.contain('POST').and.to.contain('/login/oauth/token').and.to.contain('names=mail')
    for (const secret of [token, 'hunter2', 'refresh-me', token.split('.')[1] ?? '']) expect(all).not.to.contain(secret)
  })

  it('says that an address is no Cloud Foundry API', async () => {
    const {controller} = await fixture()
    const wrong = controllerFor(
      {api: `${cloud?.api}/v3`, login: {by: 'token', accessToken: {from: 'environment', name: 'T'}}},
      {T: accessToken({exp: 1}), R: 'x'},
    )
    expect(await rejection(wrong.controller.send(GET))).to.include({code: 'login-needed'})
    const elsewhere = controllerFor(
      {
        api: `${cloud?.api}/nowhere`,
        login: {by: 'client-credentials', clientId: 'ci', clientSecret: {from: 'environment', name: 'CLIENT_SECRET'}},
      },
      CLIENT,
    )
    expect((await rejection(elsewhere.controller.send(GET))).message).to.contain('no Cloud Foundry API')
    expect(await controller.urlOf({path: '/v3/jobs/1'})).to.equal(`${cloud?.api}/v3/jobs/1`)
  })
})
