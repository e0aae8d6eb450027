import {createSocket} from 'node:dgram'
import {getServers} from 'node:dns'
import {expect} from 'chai'
import type {Answer, Packet} from 'dns-packet'
import fc from 'fast-check'
import {readReply} from '../../../src/adapters/dns/message.ts'
import {dnsNameServers} from '../../../src/adapters/dns/name-servers.ts'
import type {NameServers} from '../../../src/ports/verification/dns.ts'
import {replyTo, type Script, type ScriptedServer, scriptedNameServer, zoneScript} from '../../support/name-server.ts'

const TXT = {name: 'agency.gov', type: 'TXT'} as const
const txt = (...strings: string[]): Answer => ({name: 'agency.gov', type: 'TXT', ttl: 60, data: strings})

describe('name servers', () => {
  const opened: ScriptedServer[] = []
  const serve = async (script: Script) => {
    const server = await scriptedNameServer(script)
    opened.push(server)
    return server
  }
  const client = (
    options: {resolvers?: ScriptedServer[]; signal?: AbortSignal; port?: number; timeoutMillis?: number} = {},
  ): NameServers =>
    dnsNameServers(
      {
        resolvers: (options.resolvers ?? []).map(({address, port}) => `${address}:${port}`),
        ...(options.port === undefined ? {} : {authoritativePort: options.port}),
      },
      {signal: options.signal ?? new AbortController().signal, timeoutMillis: options.timeoutMillis ?? 2000},
    )

  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (server) => await server.close()))
  })

  describe('a question', () => {
    it('is answered with records, TTLs and the authoritative flag', async () => {
      const server = await serve((query) => [replyTo(query, {answers: [txt('v=spf1 ', '-all')]})])
      expect(await client().ask(server, TXT)).to.deep.equal({
        kind: 'answer',
        rcode: 'NOERROR',
        authoritative: true,
        answers: [{name: 'agency.gov', type: 'TXT', ttl: 60, data: 'v=spf1 -all', strings: ['v=spf1 ', '-all']}],
      })
    })

    it('is informed that a cache answered when the flag is not set', async () => {
      const server = await serve((query) => [replyTo(query, {answers: [txt('x')], authoritative: false})])
      expect(await client().ask(server, TXT)).to.include({kind: 'answer', authoritative: false})
    })

    it('may ask for an answer that DNSSEC would withhold', async () => {
      const server = await serve((query) => [replyTo(query, {answers: [txt('x')]})])
      await client().ask(server, TXT, {checkingDisabled: true})
      await client().ask(server, TXT)
      expect(server.seen.map(({packet}) => packet.flag_cd)).to.deep.equal([true, false])
    })

    it('keeps what a server says of its failure in its own words', async () => {
      const server = await serve(({packet}) => [
        {
          type: 'response',
          id: packet.id ?? 0,
          flags: 2,
          questions: packet.questions ?? [],
          additionals: [
            {
              type: 'OPT',
              name: '.',
              udpPayloadSize: 1232,
              extendedRcode: 0,
              ednsVersion: 0,
              flags: 0,
              flag_do: false,
              options: [{code: 15 as 12, data: Buffer.concat([Buffer.of(0, 6), Buffer.from('signature expired')])}],
            },
          ],
        } satisfies Packet,
      ])
      expect(await client().ask(server, TXT)).to.deep.equal({
        kind: 'no-answer',
        reason: 'servfail',
        extended: {code: 6, text: 'signature expired'},
      })
    })

    it('learns for how long a "no" may be kept: the lower of the SOA TTL and its minimum', async () => {
      const server = await serve(zoneScript('agency.gov', [], {ttl: 300, minimum: 120}))
      expect(await client().ask(server, {name: 'x.agency.gov', type: 'CNAME'})).to.deep.equal({
        kind: 'answer',
        rcode: 'NXDOMAIN',
        authoritative: true,
        answers: [],
        negativeTtl: 120,
      })
      const other = await serve(zoneScript('agency.gov', [], {ttl: 30, minimum: 120}))
      expect(await client().ask(other, TXT)).to.include({rcode: 'NOERROR', negativeTtl: 30})
    })

    it('gets names in lower case without the final dot, in owners, targets and mail exchangers', async () => {
      const server = await serve((query) => [
        replyTo(query, {
          answers: [
            {name: 'Agency.GOV', type: 'CNAME', ttl: 1, data: 'Other.Agency.GOV.'},
            {name: 'Other.agency.gov', type: 'MX', ttl: 1, data: {preference: 10, exchange: 'MX.Test'}},
          ],
        }),
      ])
      const reply = await client().ask(server, {name: 'agency.gov', type: 'MX'})
      expect(reply.kind === 'answer' && reply.answers).to.deep.equal([
        {name: 'agency.gov', type: 'CNAME', ttl: 1, data: 'other.agency.gov'},
        {name: 'other.agency.gov', type: 'MX', ttl: 1, data: '10 mx.test'},
      ])
    })

    it('gets a character whole that was cut in two between TXT strings', async () => {
      const octets = Buffer.from('é')
      const server = await serve((query) => [
        replyTo(query, {
          answers: [{name: 'agency.gov', type: 'TXT', ttl: 1, data: [octets.subarray(0, 1), octets.subarray(1)]}],
        }),
      ])
      const reply = await client().ask(server, TXT)
      expect(reply.kind === 'answer' && reply.answers[0]?.data).to.equal('é')
    })

    it('offers 1232 octets by EDNS and asks for recursion', async () => {
      const server = await serve((query) => [replyTo(query)])
      await client().ask(server, TXT)
      const [query] = server.seen
      expect(query?.packet.flag_rd).to.equal(true)
      expect(query?.packet.additionals?.[0]).to.include({type: 'OPT', udpPayloadSize: 1232})
    })

    it('is asked again without EDNS when the server does not understand it', async () => {
      const server = await serve((query) =>
        (query.packet.additionals ?? []).length > 0
          ? [replyTo(query, {rcode: 1, questions: []})]
          : [replyTo(query, {answers: [txt('old server')]})],
      )
      const reply = await client().ask(server, TXT)
      expect(reply.kind === 'answer' && reply.answers[0]?.data).to.equal('old server')
    })

    it('is asked again without EDNS when the server knows another version of it alone (BADVERS)', async () => {
      const server = await serve((query) => {
        const [opt] = query.packet.additionals ?? []
        if (opt === undefined) return [replyTo(query, {answers: [txt('x')]})]
        return [
          {
            ...replyTo(query),
            additionals: [
              {
                type: 'OPT',
                name: '.',
                udpPayloadSize: 1232,
                extendedRcode: 1,
                ednsVersion: 0,
                flags: 0,
                flag_do: false,
                options: [],
              },
            ],
          },
        ]
      })
      expect(await client().ask(server, TXT)).to.deep.include({kind: 'answer', rcode: 'NOERROR'})
      expect(server.seen.map(({packet}) => packet.additionals?.length)).to.deep.equal([1, 0])
    })

    it('is asked again over TCP when the answer was cut', async () => {
      const long = 'x'.repeat(255)
      const server = await serve((query) =>
        query.over === 'udp'
          ? [replyTo(query, {answers: [txt('part')], truncated: true})]
          : [replyTo(query, {answers: Array.from({length: 20}, () => txt(long))})],
      )
      const reply = await client().ask(server, TXT)
      expect(reply.kind === 'answer' && reply.answers.length).to.equal(20)
      expect(server.seen.map(({over}) => over)).to.deep.equal(['udp', 'tcp'])
    })

    it('uses another id and another port each time', async () => {
      const server = await serve((query) => [replyTo(query)])
      const {ask} = client()
      await Promise.all(Array.from({length: 20}, async () => await ask(server, TXT)))
      expect(new Set(server.seen.map(({from}) => from)).size).to.equal(20)
      expect(new Set(server.seen.map(({packet}) => packet.id)).size).to.be.greaterThan(15)
    })

    it('ignores replies with a wrong id or to another question, and believes the right one after them', async () => {
      const server = await serve((query) => [
        replyTo(query, {id: ((query.packet.id ?? 0) + 1) % 65_536, answers: [txt('wrong id')]}),
        replyTo(query, {questions: [{name: 'evil.test', type: 'TXT'}], answers: [txt('wrong question')]}),
        replyTo(query, {questions: [{name: 'agency.gov', type: 'MX'}], answers: [txt('wrong type')]}),
        replyTo(query, {questions: [], answers: [txt('no question')]}),
        Buffer.from('junk'),
        query.packet.id === undefined ? Buffer.alloc(0) : replyTo(query, {answers: [txt('right')]}),
      ])
      const reply = await client().ask(server, TXT)
      expect(reply.kind === 'answer' && reply.answers[0]?.data).to.equal('right')
    })

    it('ignores a reply from another address than the one that was asked', async () => {
      const stranger = createSocket('udp4')
      const server = await serve((query) => {
        const forged = replyTo(query, {answers: [txt('forged')]})
        import('dns-packet').then(
          ({encode}) => stranger.send(encode(forged), query.from, '127.0.0.1'),
          () => undefined,
        )
        return []
      })
      const started = performance.now()
      const giveUp = new AbortController()
      setTimeout(() => giveUp.abort(), 150)
      const reply = await client({signal: giveUp.signal}).ask(server, TXT)
      stranger.close()
      expect(reply).to.deep.equal({kind: 'no-answer', reason: 'aborted'})
      expect(performance.now() - started).to.be.greaterThan(100)
    })
  })

  describe('says why there is no answer:', () => {
    const cases: [string, Script, string][] = [
      ['refused', (query) => [replyTo(query, {rcode: 5})], 'refused'],
      ['not authoritative', (query) => [replyTo(query, {rcode: 9})], 'refused'],
      ['not implemented', (query) => [replyTo(query, {rcode: 4})], 'refused'],
      ['a failing server', (query) => [replyTo(query, {rcode: 2})], 'servfail'],
      ['a query that it cannot read', (query) => [replyTo(query, {rcode: 1})], 'malformed'],
      ['an unknown code', (query) => [replyTo(query, {rcode: 11})], 'refused'],
      [
        'a reply that cannot be read',
        (query) => {
          const head = Buffer.from([0, 0, 0x84, 0, 0, 1, 0, 9, 0, 0, 0, 0, 0xff])
          head.writeUInt16BE(query.packet.id ?? 0)
          return [head]
        },
        'malformed',
      ],
    ]
    cases.push([
      'an answer that is cut over TCP too',
      (query) => [replyTo(query, {answers: query.over === 'tcp' ? [] : [txt('x')], truncated: true})],
      'malformed',
    ])
    for (const [name, script, reason] of cases) {
      it(name, async () => {
        const server = await serve(script)
        expect(await client().ask(server, TXT)).to.deep.equal({kind: 'no-answer', reason})
      })
    }

    it('nobody listens', async () => {
      const server = await scriptedNameServer(() => [])
      await server.close()
      expect(await client().ask(server, TXT)).to.deep.equal({kind: 'no-answer', reason: 'unreachable'})
    })

    it('a stream that ends before the message does', async () => {
      const {createServer} = await import('node:net')
      const server = await serve((query) => (query.over === 'udp' ? [replyTo(query, {truncated: true})] : []))
      const {askByTcp} = await import('../../../src/adapters/dns/tcp.ts')
      const short = createServer((socket) => socket.resume().end(Buffer.from([0, 50, 1])))
      await new Promise<void>((resolve) => short.listen(0, '127.0.0.1', resolve))
      const address = short.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const retryPolicy = {signal: new AbortController().signal, timeoutMillis: 1000}
      expect(await askByTcp({...server, port}, Buffer.from('query'), retryPolicy)).to.equal('malformed')
      short.close()
    })

    it('silence, after three tries', async () => {
      const server = await serve(() => [])
      const started = performance.now()
      expect(await client({timeoutMillis: 100}).ask(server, TXT)).to.deep.equal({kind: 'no-answer', reason: 'timeout'})
      expect(performance.now() - started).to.be.within(290, 1200)
      expect(server.seen.length).to.equal(3)
    })

    it('an interruption, at once', async () => {
      const server = await serve(() => [])
      const interruption = new AbortController()
      const asked = client({signal: interruption.signal}).ask(server, TXT)
      const started = performance.now()
      interruption.abort()
      expect(await asked).to.deep.equal({kind: 'no-answer', reason: 'aborted'})
      expect(performance.now() - started).to.be.lessThan(500)
    })
  })

  it('answers the second try when the first was lost', async () => {
    let lost = 0
    const server = await serve((query) => (lost++ === 0 ? [] : [replyTo(query, {answers: [txt('second')]})]))
    const reply = await client({timeoutMillis: 100}).ask(server, TXT)
    expect(reply.kind === 'answer' && reply.answers[0]?.data).to.equal('second')
  })

  it('never throws, whatever the datagram', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 600}), fc.boolean(), (octets, plausible) => {
        const datagram = Buffer.from(octets)
        if (plausible && datagram.length >= 12) {
          datagram.writeUInt16BE(7, 0)
          datagram[2] = 0x84
          datagram.writeUInt16BE(1, 4)
        }
        const reply = readReply(datagram, 7, TXT)
        expect(typeof reply === 'string' || typeof reply === 'object').to.equal(true)
      }),
      {numRuns: 3000},
    )
  })

  it('reports to a trace what was asked and what came back', async () => {
    const server = await serve((query) => [replyTo(query, {answers: [txt('x')]})])
    const lines: string[] = []
    const {ask} = dnsNameServers(
      {resolvers: ['127.0.0.1']},
      {signal: new AbortController().signal, trace: (line) => lines.push(line)},
    )
    await ask(server, TXT)
    expect(lines).to.have.length(1)
    expect(lines[0]).to.match(/^dns 127\.0\.0\.1 port \d+ TXT agency\.gov NOERROR 1 answers authoritative \d+ ms$/)
  })

  it("takes the system's resolvers when the context names none", () => {
    expect(client().resolvers.map(({address}) => address)).to.deep.equal(
      getServers().map((text) => text.replace(/^\[?([^\]]+?)\]?(:\d+)?$/, '$1')),
    )
  })

  describe('the zone of a name', () => {
    const fixture = (zone: string): Answer[] => [
      {name: zone, type: 'NS', ttl: 60, data: `ns2.${zone}`},
      {name: zone, type: 'NS', ttl: 60, data: `ns1.${zone}`},
      {name: `ns1.${zone}`, type: 'A', ttl: 60, data: '127.0.0.1'},
      {name: `ns2.${zone}`, type: 'AAAA', ttl: 60, data: '::1'},
    ]

    it('is found from the SOA of a "no", with its servers in order', async () => {
      const resolver = await serve(zoneScript('agency.gov', fixture('agency.gov')))
      expect(await client({resolvers: [resolver], port: 5300}).authorities('a._domainkey.agency.gov')).to.deep.equal({
        zone: 'agency.gov',
        servers: [
          {label: 'ns1.agency.gov', address: '127.0.0.1', port: 5300},
          {label: 'ns2.agency.gov', address: '::1', port: 5300},
        ],
      })
    })

    it('is the name itself where it has an SOA', async () => {
      const resolver = await serve(zoneScript('agency.gov', fixture('agency.gov')))
      expect((await client({resolvers: [resolver]}).authorities('agency.gov'))?.zone).to.equal('agency.gov')
    })

    it('is that of the parent when the name is an alias into another tree', async () => {
      const elsewhere: Answer = {name: 'other.test', type: 'SOA', ttl: 1, data: {mname: 'a.test', rname: 'b.test'}}
      const inside = zoneScript('agency.gov', fixture('agency.gov'))
      const resolver = await serve((query) =>
        query.name === 'k._domainkey.agency.gov'
          ? [
              replyTo(query, {
                answers: [{name: query.name, type: 'CNAME', ttl: 1, data: 'k.other.test'}],
                authorities: [elsewhere],
              }),
            ]
          : inside(query),
      )
      expect((await client({resolvers: [resolver]}).authorities('k._domainkey.agency.gov'))?.zone).to.equal(
        'agency.gov',
      )
    })

    for (const [where, owner] of [
      ['nowhere at all', ''],
      ['nowhere in the same registry', 'gov'],
    ] as const) {
      it(`is that of the parent when the name is an alias that leads ${where}`, async () => {
        const above: Answer = {name: owner, type: 'SOA', ttl: 1, data: {mname: 'a.test', rname: 'b.test'}}
        const inside = zoneScript('agency.gov', fixture('agency.gov'))
        const resolver = await serve((query) => {
          const answers: Answer[] = [{name: query.name, type: 'CNAME', ttl: 1, data: `k.misspelt.${owner}`}]
          if (query.name !== 'k._domainkey.agency.gov') return inside(query)
          return [replyTo(query, {answers, authorities: [above], rcode: 3})]
        })
        const found = await client({resolvers: [resolver]}).authorities('k._domainkey.agency.gov')
        expect(found?.zone).to.equal('agency.gov')
      })
    }

    it('is a registry when the domain does not exist', async () => {
      const resolver = await serve(zoneScript('gov', []))
      expect(await client({resolvers: [resolver]}).authorities('agency.gov')).to.deep.equal({zone: 'gov', servers: []})
    })

    it('is looked for once, however many names are in it', async () => {
      const resolver = await serve(zoneScript('agency.gov', fixture('agency.gov')))
      const {authorities} = client({resolvers: [resolver]})
      await Promise.all(['a.agency.gov', 'b.agency.gov', 'a.agency.gov'].map(authorities))
      const asked = resolver.seen.map(({name, type}) => `${type} ${name}`)
      expect(asked.sort()).to.deep.equal([
        'A ns1.agency.gov',
        'A ns2.agency.gov',
        'AAAA ns2.agency.gov',
        'NS agency.gov',
        'SOA a.agency.gov',
        'SOA b.agency.gov',
      ])
    })

    it('is found by the resolver that answers, without waiting for the one that does not', async () => {
      const silent = await serve(() => [])
      const failing = await serve((query) => [replyTo(query, {rcode: 2})])
      const good = await serve(zoneScript('agency.gov', fixture('agency.gov')))
      const started = performance.now()
      const found = await client({resolvers: [silent, failing, good]}).authorities('agency.gov')
      expect(found?.zone).to.equal('agency.gov')
      expect(performance.now() - started).to.be.lessThan(1500)
    })

    it('is found past the check of signatures where every resolver refuses what does not pass it', async () => {
      const keeps = zoneScript('agency.gov', fixture('agency.gov'))
      const validating = await serve((query) => (query.packet.flag_cd ? keeps(query) : [replyTo(query, {rcode: 2})]))
      const found = await client({resolvers: [validating, validating], port: 5300}).authorities('_dmarc.agency.gov')
      expect(found?.zone).to.equal('agency.gov')
      expect(found?.servers.map(({label}) => label)).to.deep.equal(['ns1.agency.gov', 'ns2.agency.gov'])
    })

    describe('where resolvers fail at the name alone', () => {
      const looped = async (authoritative: boolean) => {
        const name = 'token._domainkey.agency.gov'
        const keeper = await serve((query) => [
          replyTo(query, {answers: [{name, type: 'CNAME', ttl: 60, data: name}], authoritative}),
        ])
        const records: Answer[] = [
          {name: 'agency.gov', type: 'NS', ttl: 60, data: 'ns1.agency.gov'},
          {name: 'ns1.agency.gov', type: 'A', ttl: 60, data: '127.0.0.1'},
        ]
        const keeps = zoneScript('agency.gov', records)
        const resolver = await serve((query) => (query.name === name ? [replyTo(query, {rcode: 2})] : keeps(query)))
        return await client({resolvers: [resolver], port: keeper.port}).authorities(name)
      }

      it('is the enclosing one when its server speaks for the name, as it does for a CNAME that leads to itself', async () => {
        expect((await looped(true))?.zone).to.equal('agency.gov')
      })

      it('is not known when its server does not speak for the name, which may be delegated further', async () => {
        expect(await looped(false)).to.equal(undefined)
      })
    })

    it('is not known when no resolver answers', async () => {
      const refusing = await serve((query) => [replyTo(query, {rcode: 5})])
      expect(await client({resolvers: [refusing]}).authorities('agency.gov')).to.equal(undefined)
    })
  })
})
