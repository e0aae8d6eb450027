import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer as createHttpServer} from 'node:http'
import {createServer as createHttpsServer, type Server} from 'node:https'
import {type AddressInfo, createServer as createTcpServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {basicAuthorization, JsonClient, type JsonServer} from '../../../src/adapters/http/json-client.ts'
import {leavesOpen, NoAnswer} from '../../../src/adapters/http/no-answer.ts'
import {InvalidValue} from '../../../src/domain/exit/failure.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import {certificateFor} from '../../support/certificates.ts'
import {withVariables} from '../../support/environment.ts'
import {rejection} from '../../support/rejection.ts'
import {type Act, type Received, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

const GET = {method: 'GET', path: '/thing', timeoutMillis: 5000} as const

describe('the JSON client', () => {
  let server: ScriptedBroker | undefined

  async function client(script: (request: Received) => Act | Promise<Act>, options: Partial<JsonServer> = {}) {
    server = await scriptedBroker(script)
    return new JsonClient({baseUrl: server.url, ...options})
  }

  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  it('appends paths and queries to the path of its base URL', async () => {
    const joined = new JsonClient({baseUrl: 'https://gateway.example/broker/'})
    expect(joined.urlOf({path: '/v2/catalog', query: {a: 'b c'}}).toString()).to.equal(
      'https://gateway.example/broker/v2/catalog?a=b+c',
    )
    expect(joined.host).to.equal('gateway.example')
  })

  it('sends a body as JSON with its headers, and reads JSON back', async () => {
    const json = await client(({body, headers}) => ({status: 201, body: {body, type: headers['content-type']}}), {
      headers: {'x-one': '1'},
      authorization: async () => basicAuthorization('broker', new Secret('päss:word')),
    })
    const reply = await json.send({...GET, method: 'PUT', body: {a: 1}, headers: {'x-two': '2'}})
    expect(reply).to.deep.include({status: 201, json: {body: {a: 1}, type: 'application/json'}})
    expect(server?.received[0]?.headers).to.include({
      'x-one': '1',
      'x-two': '2',
      authorization: `Basic ${Buffer.from('broker:päss:word').toString('base64')}`,
    })
  })

  it('sends the text of secrets in a header and anywhere in a body', async () => {
    const json = await client(({body}) => ({status: 200, body: {body}}))
    const password = new Secret('hunter2')
    const body = {password, list: [password], inner: {url: password}, text: 'plain'}
    const reply = await json.send({...GET, method: 'POST', body, headers: {'x-token': password}})
    expect(reply.json).to.deep.equal({
      body: {password: 'hunter2', list: ['hunter2'], inner: {url: 'hunter2'}, text: 'plain'},
    })
    expect(server?.received[0]?.headers).to.include({'x-token': 'hunter2'})
  })

  it('sends a form in the place of JSON', async () => {
    const types: unknown[] = []
    const tcp = createHttpServer(async (request, response) => {
      types.push(request.headers['content-type'], Buffer.concat(await request.toArray()).toString('utf8'))
      response.end('{}')
    })
    await new Promise<void>((resolve) => {
      tcp.listen(0, '127.0.0.1', resolve)
    })
    const {port} = tcp.address() as AddressInfo
    const json = new JsonClient({baseUrl: `http://127.0.0.1:${port}`})
    await json.send({...GET, method: 'POST', form: {grant_type: 'password', password: 'a&b c'}})
    expect(types).to.deep.equal(['application/x-www-form-urlencoded', 'grant_type=password&password=a%26b+c'])
    tcp.close()
  })

  describe('class: octets from outside that become a header', () => {
    for (const value of ['a\r\nb', 'a\u001b[2J', 'a\u0000', 'ü']) {
      it(`refuses ${JSON.stringify(value)} as a header, sends nothing and does not repeat it`, async () => {
        const json = await client(() => ({status: 200, body: {}}), {
          authorization: async () => new Secret(`Bearer ${value}`),
        })
        const error = await rejection(json.send(GET))
        expect(error).to.be.instanceOf(InvalidValue)
        expect(String(error)).to.contain('authorization').and.not.to.contain(value)
        expect(server?.received).to.deep.equal([])
      })
    }
  })

  it('asks for the authorization once', async () => {
    let asked = 0
    const json = await client(() => ({status: 200, body: {}}), {
      authorization: async () => new Secret(`Bearer ${++asked}`),
    })
    await json.send(GET)
    await json.send(GET)
    expect(server?.received.map(({headers}) => headers.authorization)).to.deep.equal(['Bearer 1', 'Bearer 1'])
  })

  it('takes every status for an answer, and what is no JSON for text', async () => {
    const json = await client(() => ({status: 500, text: 'panic'}))
    expect(await json.send(GET)).to.deep.include({status: 500, json: undefined, text: 'panic'})
  })

  it('follows no redirect', async () => {
    const json = await client(() => ({status: 302, headers: {location: 'http://127.0.0.1:1/'}}))
    expect((await json.send(GET)).status).to.equal(302)
  })

  it('gives up after the time that the caller allows, and says that the request may have arrived', async () => {
    const json = await client(() => 'hang')
    const failure = await rejection(json.send({...GET, timeoutMillis: 30}))
    expect(failure).to.include({code: 'unavailable', exit: 5, retryable: true, mayHaveArrived: true})
    expect(failure.message).to.match(/^127\.0\.0\.1:\d+ gave no answer within 0\.0 s\.$/)
  })

  it('gives up on a body that stops', async () => {
    const tcp = createTcpServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":'))
    await new Promise<void>((resolve) => {
      tcp.listen(0, '127.0.0.1', resolve)
    })
    const {port} = tcp.address() as AddressInfo
    const failure = await rejection(new JsonClient({baseUrl: `http://127.0.0.1:${port}`}).send(GET))
    expect(leavesOpen(failure)).to.equal(true)
    tcp.close()
  })

  it('ends with the reason of the signal of the caller', async () => {
    const json = await client(() => 'hang')
    const controller = new AbortController()
    const reason = new Error('stop')
    setTimeout(() => controller.abort(reason), 20)
    let thrown: unknown
    await json.send({...GET, signal: controller.signal}).catch((error: unknown) => {
      thrown = error
    })
    expect(thrown).to.equal(reason)
  })

  it('says of a dropped connection that the request may have arrived', async () => {
    const json = await client(() => 'drop')
    const failure = await rejection(json.send(GET))
    expect(failure).to.include({code: 'unavailable', mayHaveArrived: true})
    expect(failure.message).to.include('the connection broke')
  })

  it('says of a port where nothing listens that the request cannot have arrived, and names the host', async () => {
    const json = await client(() => 'drop')
    const {host} = json
    await server?.close()
    const failure = await rejection(json.send(GET))
    expect(failure).to.be.instanceOf(NoAnswer).and.include({mayHaveArrived: false})
    expect(failure.message).to.equal(`Failed to reach ${host}: nothing listens there.`)
  })

  for (const [how, answer] of [
    [
      'switches protocols (101)',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['switches protocols without saying to which', 'HTTP/1.1 101 x\r\n\r\n'],
    ['says Continue and leaves', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['sends Early Hints and leaves', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
    ['ends in the middle of its headers', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['ends in the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"a'],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ] as const) {
    it(`says that a server which ${how} gave no answer, and that the request may have arrived`, async () => {
      const tcp = createTcpServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => socket.end(answer))
      })
      await new Promise<void>((resolve) => {
        tcp.listen(0, '127.0.0.1', resolve)
      })
      const {port} = tcp.address() as AddressInfo
      const failure = await rejection(
        new JsonClient({baseUrl: `http://127.0.0.1:${port}`}).send(GET).finally(() => tcp.close()),
      )
      expect(failure).to.be.instanceOf(NoAnswer).and.include({mayHaveArrived: true, exit: 5})
      expect(failure.message).to.contain(`127.0.0.1:${port} gave no answer`)
    })
  }

  it('refuses more bytes than it was asked to read', async () => {
    const json = await client(() => ({status: 200, text: 'x'.repeat(2000)}), {maxBytes: 1000})
    const failure = await rejection(json.send(GET))
    expect(failure).to.include({code: 'unexpected-answer', exit: 1})
    expect(leavesOpen(failure)).to.equal(true)
  })

  it('takes a refusal of any length for that refusal, and reads no more of it than anybody needs', async () => {
    const text = JSON.stringify({description: 'x'.repeat(3_000_000)})
    const reply = await (await client(() => ({status: 422, text}))).send(GET)
    expect(reply).to.include({status: 422, json: undefined})
    expect(reply.text).to.have.lengthOf.within(1, 256 * 1024)
    expect(text.startsWith(reply.text)).to.equal(true)
  })

  it('traces method, URL, status and time, without secrets', async () => {
    const lines: string[] = []
    const json = await client(() => ({status: 200, body: {}}), {
      trace: (line) => lines.push(line),
      authorization: async () => new Secret('Bearer abcdef'),
    })
    await json.send({...GET, query: {service_id: '1', access_token: 'abcdef'}})
    expect(lines.join()).to.match(
      /^GET http:\/\/127\.0\.0\.1:\d+\/thing\?service_id=1&access_token=%E2%80%A6 200 \d+ ms$/,
    )
  })

  it('traces what got no answer', async () => {
    const lines: string[] = []
    const json = await client(() => 'drop', {trace: (line) => lines.push(line)})
    await rejection(json.send(GET))
    expect(lines.join()).to.match(/ no answer \d+ ms$/)
  })

  for (const baseUrl of ['ftp://broker.example', 'not a url', 'https://user:secret@broker.example']) {
    it(`refuses the base URL ${baseUrl} without repeating it`, () => {
      expect(() => new JsonClient({baseUrl}))
        .to.throw('http or https')
        .and.have.property('message')
        .that.does.not.include('secret')
    })
  }

  describe('over TLS', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sesctl-tls-'))
    const {authority, cert, key} = certificateFor('127.0.0.1')
    const caFile = join(folder, 'ca.pem')
    let https: Server
    let baseUrl: string

    before(async () => {
      writeFileSync(caFile, authority)
      https = createHttpsServer({cert, key}, (_, response) => response.end('{"tls":true}'))
      await new Promise<void>((resolve) => {
        https.listen(0, '127.0.0.1', resolve)
      })
      baseUrl = `https://127.0.0.1:${(https.address() as AddressInfo).port}`
    })

    after(() => {
      https.closeAllConnections()
      https.close()
      rmSync(folder, {recursive: true})
    })

    it('trusts the authority that it is asked to', async () => {
      expect((await new JsonClient({baseUrl, caFile}).send(GET)).json).to.deep.equal({tls: true})
    })

    it('refuses a certificate of anybody else, before the request leaves', async () => {
      const failure = await rejection(new JsonClient({baseUrl}).send(GET))
      expect(failure).to.include({code: 'unavailable', mayHaveArrived: false, retryable: false})
      expect(failure.message).to.include('not trusted')
    })

    it('trusts the authorities of the machine beside those of Node', async () => {
      await withVariables({SSL_CERT_FILE: caFile}, async () => {
        expect((await new JsonClient({baseUrl}).send(GET)).status).to.equal(200)
      })
    })

    it('checks nothing when asked to', async () => {
      expect((await new JsonClient({baseUrl, unverified: true}).send(GET)).status).to.equal(200)
    })

    it('says which file it cannot read', async () => {
      const missing = join(folder, 'missing.pem')
      const failure = await rejection(new JsonClient({baseUrl, caFile: missing}).send(GET))
      expect(failure).to.include({code: 'invalid-value', exit: 2})
      expect(failure.message).to.include(missing)
    })

    it('says that a server speaks no TLS', async () => {
      const plain = await scriptedBroker(() => ({status: 200}))
      server = plain
      const failure = await rejection(new JsonClient({baseUrl: plain.url.replace('http:', 'https:')}).send(GET))
      expect(failure.message).to.include('does not speak TLS')
    })
  })
})
