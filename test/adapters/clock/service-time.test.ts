import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect} from 'chai'
import {serviceTimeAt} from '../../../src/adapters/clock/service-time.ts'
import {withSandbox} from '../../support/sandbox.ts'

const signal = new AbortController().signal

describe("the service's time", () => {
  let server: Server
  let answer = ''
  let status = 200
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/time`

  before((done) => {
    server = createServer((_, response) => void response.writeHead(status).end(answer)).listen(0, '127.0.0.1', done)
  })
  after(() => void server.close())

  it('is asked for each time', async () => {
    const now = serviceTimeAt(url(), {signal})
    status = 200
    answer = '{"now":"2027-01-01T00:00:00.000Z"}'
    expect(await now()).to.equal(Date.UTC(2027, 0, 1))
    answer = '{"now":"2027-01-02T00:00:00.000Z"}'
    expect(await now()).to.equal(Date.UTC(2027, 0, 2))
  })

  for (const [what, given, code] of [
    ['no JSON', 'noon', 200],
    ['a number, which could be seconds', '{"now":1}', 200],
    ['nothing that is a time', '{"now":"noon"}', 200],
    ['an error', '{"now":"2027-01-01T00:00:00.000Z"}', 500],
  ] as const) {
    it(`is not known when the clock answers with ${what}`, async () => {
      answer = given
      status = code
      const failure = await serviceTimeAt(url(), {signal})().catch((error: unknown) => error)
      expect(failure).to.include({code: 'unexpected-answer'})
    })
  }

  it('is not taken from another machine', () => {
    expect(() => serviceTimeAt('http://clock.example.test/', {signal})).to.throw(/anywhere but this machine/)
  })

  it('is not guessed when nobody answers', async () => {
    const failure = await serviceTimeAt('http://127.0.0.1:1/', {signal})().catch((error: unknown) => error)
    expect(failure).to.include({code: 'unavailable'})
  })

  it("moves with the sandbox's clock", async () => {
    await withSandbox(async ({endpoints, env}) => {
      const now = serviceTimeAt(`${endpoints.awsUrl}/sandbox/clock`, {signal})
      expect(Math.abs((await now()) - env.clock.now())).to.be.lessThan(5000)
      await fetch(`${endpoints.controlUrl}/clock`, {
        method: 'POST',
        headers: {authorization: `Bearer ${endpoints.adminToken}`},
        body: JSON.stringify({now: Date.UTC(2030, 0, 1)}),
      })
      expect((await now()) - Date.UTC(2030, 0, 1)).to.be.within(0, 5000)
    })
  })
})
