import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer as createHttpsServer, type Server} from 'node:https'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {JsonClient} from '../../../src/adapters/http/json-client.ts'
import {certificateFor} from '../../support/certificates.ts'
import {withVariables} from '../../support/environment.ts'
import {type ProxyServer, proxyServer} from '../../support/proxy-server.ts'
import {rejection} from '../../support/rejection.ts'
import {type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

const GET = {method: 'GET', path: '/v3/info', timeoutMillis: 5000} as const

describe('the JSON client behind a proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-proxy-'))
  const caFile = join(folder, 'ca.pem')
  const {authority, cert, key} = certificateFor('api.agency.test')
  let https: Server
  let plain: ScriptedBroker
  let proxy: ProxyServer
  let secure: string

  const behind = (url = proxy.url) => ({https_proxy: url, http_proxy: url, no_proxy: undefined, NO_PROXY: undefined})

  before(async () => {
    writeFileSync(caFile, authority)
    https = createHttpsServer({cert, key}, (request, response) => {
      response.end(JSON.stringify({tls: true, proxied: request.headers['proxy-authorization'] ?? null}))
    })
    await new Promise<void>((resolve) => {
      https.listen(0, '127.0.0.1', resolve)
    })
    secure = `https://api.agency.test:${(https.address() as AddressInfo).port}`
    plain = await scriptedBroker(() => ({status: 200, body: {plain: true}}))
  })
  after(async () => {
    https.closeAllConnections()
    https.close()
    await plain.close()
    rmSync(folder, {recursive: true})
  })
  beforeEach(async () => {
    proxy = await proxyServer()
  })
  afterEach(async () => await proxy.close())

  it('speaks TLS to the server itself inside of a tunnel, and uses the tunnel again', async () => {
    await withVariables(behind(), async () => {
      const client = new JsonClient({baseUrl: secure, caFile})
      expect((await client.send(GET)).json).to.deep.equal({tls: true, proxied: null})
      expect((await client.send(GET)).status).to.equal(200)
      expect(proxy.asked).to.deep.equal([`CONNECT ${secure.slice('https://'.length)}`])
    })
  })

  it('checks the certificate of the server, not of the proxy', async () => {
    await withVariables(behind(), async () => {
      const failure = await rejection(new JsonClient({baseUrl: secure}).send(GET))
      expect(failure).to.include({code: 'unavailable', mayHaveArrived: false})
      expect(failure.message).to.include('not trusted')
    })
  })

  it('does not check it when asked not to', async () => {
    await withVariables(behind(), async () => {
      expect((await new JsonClient({baseUrl: secure, unverified: true}).send(GET)).status).to.equal(200)
    })
  })

  it('asks the proxy for the whole URL without TLS', async () => {
    const url = plain.url.replace('127.0.0.1', 'broker.agency.test')
    await withVariables(behind(), async () => {
      expect((await new JsonClient({baseUrl: url}).send(GET)).json).to.deep.equal({plain: true})
      expect(proxy.asked).to.deep.equal([`GET ${url}/v3/info`])
      expect(plain.received.at(-1)?.headers.host).to.equal(new URL(url).host)
    })
  })

  it('gives its credentials to the proxy and not to the server', async () => {
    const url = proxy.url.replace('http://', 'http://me:hunter2@')
    await withVariables(behind(url), async () => {
      expect((await new JsonClient({baseUrl: secure, caFile}).send(GET)).json).to.include({proxied: null})
      expect(proxy.authorizations).to.deep.equal([`Basic ${Buffer.from('me:hunter2').toString('base64')}`])
    })
  })

  for (const name of ['secure', 'plain'] as const) {
    it(`says that the proxy wants a password, on the way to a ${name} server`, async () => {
      const refusing = await proxyServer({refuse: 407})
      const baseUrl = name === 'secure' ? secure : plain.url.replace('127.0.0.1', 'broker.agency.test')
      await withVariables(behind(refusing.url), async () => {
        const failure = await rejection(new JsonClient({baseUrl, caFile}).send(GET))
        expect(failure).to.include({code: 'unavailable', mayHaveArrived: false, retryable: false})
        expect(failure.message).to.include(`through the proxy ${new URL(refusing.url).host}`)
        expect(failure.hints.join()).to.include('https_proxy')
      })
      await refusing.close()
    })
  }

  it('says that the proxy did not let it through, and that it is not there', async () => {
    const refusing = await proxyServer({refuse: 503})
    await withVariables(behind(refusing.url), async () => {
      const failure = await rejection(new JsonClient({baseUrl: secure, caFile}).send(GET))
      expect(failure.message).to.match(/through the proxy .*: it answered HTTP 503\.$/)
      await refusing.close()
      const gone = await rejection(new JsonClient({baseUrl: secure, caFile}).send(GET))
      expect(gone.message).to.match(/through the proxy .*: nothing listens there\.$/)
    })
  })

  it('gives up on a proxy that does not answer, and knows that nothing arrived', async () => {
    const hanging = await proxyServer({hang: true})
    await withVariables(behind(hanging.url), async () => {
      const failure = await rejection(new JsonClient({baseUrl: secure, caFile}).send({...GET, timeoutMillis: 50}))
      expect(failure).to.include({code: 'unavailable', mayHaveArrived: false})
    })
    await hanging.close()
  })
})
