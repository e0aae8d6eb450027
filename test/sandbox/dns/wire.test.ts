import {expect} from 'chai'
import {decode, encode} from 'dns-packet'
import fc from 'fast-check'
import {readQuery} from '../../../src/sandbox/dns/query.ts'
import {type DnsServer, startDnsServer} from '../../../src/sandbox/dns/server.ts'
import {setRecord} from '../../../src/sandbox/dns/zones.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {ask, edns, exchange, exchangeOverTcp, framed, question, type Reply} from './client.ts'

describe('DNS messages', () => {
  let env: TestEnvironment
  let server: DnsServer

  before(async () => {
    env = testEnvironment()
    for (let host = 1; host <= 40; host += 1) {
      setRecord(env, {name: 'many.agency.test', type: 'A', ttl: 60, data: `192.0.2.${host}`})
    }
    setRecord(env, {name: 'one.agency.test', type: 'A', ttl: 60, data: '192.0.2.1'})
    server = await startDnsServer(env, {port: 0})
  })
  after(async () => {
    await server.close()
    env.dispose()
  })

  it('truncates over UDP at 512 octets, or at what EDNS allows', async () => {
    const plain = await exchange(server.port, question('many.agency.test', 'A'))
    expect(plain?.length).to.be.below(513)
    expect(decode(plain as Buffer))
      .to.include({flag_tc: true})
      .and.to.have.property('answers').that.is.empty
    const tooSmall = await ask(server.port, 'many.agency.test', 'A', edns(1000))
    expect(tooSmall.flag_tc).to.equal(true)
    const whole = await ask(server.port, 'many.agency.test', 'A', edns(4096))
    expect(whole.flag_tc).to.equal(false)
    expect(whole.answers).to.have.length(40)
  })

  it('gives the whole answer over TCP', async () => {
    const [answer] = await exchangeOverTcp(server.port, [framed(question('many.agency.test', 'A'))], 1)
    expect(decode(answer as Buffer).answers).to.have.length(40)
  })

  it('answers EDNS with EDNS, and a newer version with BADVERS', async () => {
    const reply = await ask(server.port, 'one.agency.test', 'A', edns(1232))
    expect(reply.additionals?.[0]).to.include({type: 'OPT', udpPayloadSize: 1232, ednsVersion: 0})
    const newer = await ask(server.port, 'one.agency.test', 'A', edns(1232, 1))
    expect(newer.additionals?.[0]).to.include({extendedRcode: 1, ednsVersion: 0})
    expect(newer.answers).to.be.empty
    expect((await ask(server.port, 'one.agency.test', 'A')).additionals).to.be.empty
  })

  it('takes pipelined queries over TCP, in whatever pieces they come', async () => {
    const stream = Buffer.concat([
      framed(question('one.agency.test', 'A', {id: 1})),
      framed(question('many.agency.test', 'A', {id: 2})),
      framed(question('none.agency.test', 'A', {id: 3})),
    ])
    const pieces = Array.from(stream, (_, index) => stream.subarray(index, index + 1))
    const replies = (await exchangeOverTcp(server.port, pieces, 3)).map((message) => decode(message) as Reply)
    expect(replies.map((reply) => [reply.id, reply.rcode])).to.deep.equal([
      [1, 'NOERROR'],
      [2, 'NOERROR'],
      [3, 'NXDOMAIN'],
    ])
  })

  it('says FORMERR to a broken query and NOTIMP to another opcode', async () => {
    const good = question('one.agency.test', 'A')
    const twoQuestions = Buffer.from(good)
    twoQuestions.writeUInt16BE(2, 4)
    const pointer = Buffer.concat([good.subarray(0, 12), Buffer.from([0xc0, 0x0c, 0, 1, 0, 1])])
    const hugeCount = Buffer.from(good)
    hugeCount.writeUInt16BE(65_535, 10)
    const twoOptions = encode({
      type: 'query',
      questions: [{name: 'one.agency.test', type: 'A'}],
      additionals: [...(edns(512).additionals ?? []), ...(edns(512).additionals ?? [])],
    })
    for (const message of [good.subarray(0, 20), good.subarray(0, 12), twoQuestions, pointer, hugeCount, twoOptions]) {
      const answer = await exchange(server.port, message)
      expect((decode(answer as Buffer) as Reply).rcode).to.equal('FORMERR')
      expect(answer?.readUInt16BE(0)).to.equal(message.readUInt16BE(0))
    }
    const update = Buffer.from(good)
    update.writeUInt16BE(5 << 11, 2)
    expect((decode((await exchange(server.port, update)) as Buffer) as Reply).rcode).to.equal('NOTIMP')
  })

  it('keeps silent to answers and to scraps, so that servers cannot be set on each other', async () => {
    const answer = encode({type: 'response', id: 1, questions: [{name: 'one.agency.test', type: 'A'}]})
    expect(await exchange(server.port, answer, 60)).to.equal(undefined)
    expect(await exchange(server.port, Buffer.from('hello'), 60)).to.equal(undefined)
  })

  it('does not take a label with a dot in it for two labels', async () => {
    const label = Buffer.from('one.agency')
    const message = Buffer.concat([
      question('x', 'A').subarray(0, 12),
      Buffer.from([label.length]),
      label,
      Buffer.from([4]),
      Buffer.from('test'),
      Buffer.from([0, 0, 1, 0, 1]),
    ])
    const answer = (await exchange(server.port, message)) as Buffer
    expect(answer.readUInt16BE(2) & 15).to.equal(5)
    expect(answer.subarray(12, message.length)).to.deep.equal(message.subarray(12))
  })

  it('survives anything', async () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), (octets) => {
        expect(['query', 'refuse', 'ignore']).to.include(readQuery(Buffer.from(octets)).kind)
      }),
      {numRuns: 2000},
    )
    const good = question('one.agency.test', 'A', edns(1232))
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, octet) => {
        const message = Buffer.from(good)
        message[at] = octet
        expect(['query', 'refuse', 'ignore']).to.include(readQuery(message).kind)
      }),
      {numRuns: 2000},
    )
    await exchangeOverTcp(server.port, [Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(2000))], 1)
    expect((await ask(server.port, 'one.agency.test', 'A')).rcode).to.equal('NOERROR')
  })
})
