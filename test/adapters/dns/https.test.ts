import {once} from 'node:events'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createSecureServer, type ServerHttp2Session} from 'node:http2'
import {createServer, type Server} from 'node:https'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {AUTHORITATIVE_ANSWER, decode, encode} from 'dns-packet'
import {dnsNameServers} from '../../../src/adapters/dns/name-servers.ts'
import type {DnsReply} from '../../../src/domain/verification/dns/answers.ts'
import {certificateFor} from '../../support/certificates.ts'

const TXT = {name: 'agency.gov', type: 'TXT'} as const

interface Reply {
  readonly status?: number
  readonly type?: string
  readonly body?: Buffer
}

describe('a resolver that is asked over HTTPS', () => {
  const {authority, cert, key} = certificateFor('127.0.0.1')
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-doh-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, authority)
  let server: Server
  let seen: {method?: string | undefined; accept?: string | undefined; id: number; edns: boolean; unchecked: boolean}[]
  let reply: (query: Buffer) => Reply | undefined

  beforeEach(async () => {
    seen = []
    reply = (query) => ({body: answering(query)})
    server = createServer({cert, key}, async (request, response) => {
      const query = Buffer.concat(await request.toArray())
      const packet = decode(query)
      seen.push({
        method: request.method,
        accept: request.headers.accept,
        id: packet.id ?? -1,
        edns: packet.additionals?.some(({type}) => type === 'OPT') === true,
        unchecked: packet.flag_cd,
      })
      const given = reply(query)
      if (given === undefined) return
      response.writeHead(given.status ?? 200, {'content-type': given.type ?? 'application/dns-message'})
      response.end(given.body)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  after(() => rmSync(folder, {recursive: true}))

  const answering = (query: Buffer): Buffer =>
    encode({
      type: 'response',
      id: decode(query).id,
      flags: AUTHORITATIVE_ANSWER,
      questions: decode(query).questions,
      answers: [{name: 'agency.gov', type: 'TXT', ttl: 60, data: ['v=spf1 -all']}],
    })

  const ask = async (
    options: {trusted?: boolean; timeoutMillis?: number; unchecked?: boolean} = {},
  ): Promise<DnsReply> => {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/dns-query`
    const servers = dnsNameServers(
      {resolvers: [url], ...(options.trusted === false ? {} : {caFile})},
      {signal: new AbortController().signal, timeoutMillis: options.timeoutMillis ?? 2000},
    )
    const [resolver] = servers.resolvers
    if (resolver === undefined) throw new Error('the URL is no resolver')
    return await servers.ask(resolver, TXT, options.unchecked ? {checkingDisabled: true} : {})
  }

  it('gets the query by POST with an id of 0 and answers as any other', async () => {
    expect(await ask()).to.deep.include({kind: 'answer', rcode: 'NOERROR'})
    expect(seen).to.deep.equal([
      {method: 'POST', accept: 'application/dns-message', id: 0, edns: true, unchecked: false},
    ])
  })

  it('is asked not to check DNSSEC when that is wanted', async () => {
    await ask({unchecked: true})
    expect(seen[0]).to.include({unchecked: true})
  })

  const failures: [string, (query: Buffer) => Reply | undefined, string][] = [
    ['an HTTP error is a refusal', () => ({status: 503, body: Buffer.from('no')}), 'refused'],
    ['a page instead of a message is malformed', () => ({type: 'text/html', body: Buffer.from('<p>')}), 'malformed'],
    ['a body that is no message is malformed', () => ({body: Buffer.from('xx')}), 'malformed'],
    ['an endless body is malformed', () => ({body: Buffer.alloc(70_000)}), 'malformed'],
    ['silence is a timeout', () => undefined, 'timeout'],
  ]
  for (const [name, script, reason] of failures) {
    it(name, async () => {
      reply = script
      expect(await ask({timeoutMillis: 150})).to.deep.equal({kind: 'no-answer', reason})
    })
  }

  it('that speaks HTTP/2 alone gets all questions over one connection, and a new one once that is gone', async () => {
    const sessions: ServerHttp2Session[] = []
    const alone = createSecureServer({cert, key, allowHTTP1: false}, async (request, response) => {
      const query = Buffer.concat(await request.toArray())
      response.writeHead(200, {'content-type': 'application/dns-message'})
      response.end(answering(query))
    })
    alone.on('session', (session) => sessions.push(session))
    await once(alone.listen(0, '127.0.0.1'), 'listening')
    try {
      const url = `https://127.0.0.1:${(alone.address() as AddressInfo).port}/dns-query`
      const {resolvers, ask: put} = dnsNameServers({resolvers: [url], caFile}, {signal: new AbortController().signal})
      const questions = async () =>
        await Promise.all([1, 2, 3].map(async () => (resolvers[0] ? (await put(resolvers[0], TXT)).kind : 'nobody')))
      expect(await questions()).to.deep.equal(['answer', 'answer', 'answer'])
      expect(sessions).to.have.length(1)
      sessions[0]?.destroy()
      for (let tries = 0; tries < 100 && (await questions()).includes('no-answer'); tries += 1);
      expect(await questions()).to.deep.equal(['answer', 'answer', 'answer'])
      expect(sessions).to.have.length(2)
    } finally {
      for (const session of sessions) session.destroy()
      await new Promise((resolve) => alone.close(resolve))
    }
  })

  it('is not believed without a certificate that is trusted', async () => {
    expect(await ask({trusted: false})).to.deep.equal({kind: 'no-answer', reason: 'unreachable'})
    expect(seen).to.deep.equal([])
  })
})
