import {createSocket} from 'node:dgram'
import {createServer, type Server, type Socket} from 'node:net'
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  TRUNCATED_RESPONSE,
} from 'dns-packet'
import type {ServerAddress} from '../../src/ports/verification/dns.ts'

export interface SeenQuery {
  readonly over: 'udp' | 'tcp'
  readonly packet: DecodedPacket
  readonly name: string
  readonly type: string
  readonly from: number
}

/** What to send back: datagrams as they are, or nothing. */
export type Script = (query: SeenQuery) => readonly (Buffer | Packet)[]

export interface ScriptedServer extends ServerAddress {
  readonly seen: readonly SeenQuery[]
  close(): Promise<void>
}

/** A name server on loopback, UDP and TCP on one port, that says what the script says. */
export async function scriptedNameServer(script: Script): Promise<ScriptedServer> {
  const seen: SeenQuery[] = []
  const replies = (datagram: Buffer, over: 'udp' | 'tcp', from: number): Buffer[] => {
    const packet = decode(datagram)
    const [question] = packet.questions ?? []
    const query = {over, packet, name: question?.name ?? '', type: question?.type ?? '', from}
    seen.push(query)
    return script(query).map((reply) => (Buffer.isBuffer(reply) ? reply : encode(reply)))
  }
  const open = new Set<Socket>()
  const tcp = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    let received = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 2 || received.length < received.readUInt16BE(0) + 2) return
      for (const reply of replies(received.subarray(2), 'tcp', socket.remotePort ?? 0)) {
        const head = Buffer.alloc(2)
        head.writeUInt16BE(reply.length)
        socket.write(Buffer.concat([head, reply]))
      }
    })
  })
  const port = await listenTcp(tcp)
  const udp = createSocket('udp4')
  udp.on('message', (datagram, {address, port: from}) => {
    for (const reply of replies(datagram, 'udp', from)) udp.send(reply, from, address)
  })
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve))
  return {
    label: `127.0.0.1:${port}`,
    address: '127.0.0.1',
    port,
    seen,
    close: async () => {
      for (const socket of open) socket.destroy()
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ])
    },
  }
}

async function listenTcp(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A reply to the query, with its id and question; authoritative unless said otherwise. */
export function replyTo(
  query: SeenQuery,
  reply: {
    answers?: Answer[]
    authorities?: Answer[]
    rcode?: number
    authoritative?: boolean
    truncated?: boolean
    id?: number
    questions?: Packet['questions']
  } = {},
): Packet {
  const aa = reply.authoritative === false ? 0 : AUTHORITATIVE_ANSWER
  return {
    type: 'response',
    id: reply.id ?? query.packet.id,
    flags: aa | (reply.truncated ? TRUNCATED_RESPONSE : 0) | (reply.rcode ?? 0),
    questions: reply.questions ?? query.packet.questions,
    answers: reply.answers ?? [],
    authorities: reply.authorities ?? [],
  }
}

/** Serves these records and says NXDOMAIN or NODATA with the zone's SOA for everything else. */
export function zoneScript(zone: string, records: readonly Answer[], soa = {ttl: 300, minimum: 120}): Script {
  return (query) => {
    const here = records.filter((record) => record.name.toLowerCase() === query.name.toLowerCase())
    const answers = here.filter((record) => record.type === query.type || record.type === 'CNAME')
    if (answers.length > 0) return [replyTo(query, {answers})]
    const authority: Answer = {
      name: zone,
      type: 'SOA',
      ttl: soa.ttl,
      data: {mname: `ns1.${zone}`, rname: `hostmaster.${zone}`, serial: 1, minimum: soa.minimum},
    }
    if (query.name === zone && query.type === 'SOA') return [replyTo(query, {answers: [authority]})]
    return [replyTo(query, {authorities: [authority], rcode: here.length > 0 || query.name === zone ? 0 : 3})]
  }
}
