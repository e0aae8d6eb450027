import {createSocket, type Socket as DatagramSocket} from 'node:dgram'
import {createServer, type Server, type Socket} from 'node:net'
import type {World} from '../world.ts'
import {lookUp} from './lookup.ts'
import {type Query, readQuery} from './query.ts'
import {badVersionResponse, bareResponse, failureResponse, writeResponse} from './response.ts'
import {zoneSource} from './zone-source.ts'

const HOST = '127.0.0.1'
/** How often another port is tried when the free one for TCP is taken for UDP. */
const ATTEMPTS = 20
const IDLE_MILLIS = 10_000

export interface DnsServer {
  readonly port: number
  close(): Promise<void>
}

/**
 * Answers over UDP and TCP on one port of 127.0.0.1 (RFC 7766). Authoritative for every zone of the world; also answers
 * clients that ask for recursion, about what it holds.
 *
 * @param port 0 for a free one
 * @throws the system's error when the port is taken
 */
export async function startDnsServer(world: World, {port}: {port: number}): Promise<DnsServer> {
  const answer = responder(world)
  const open = new Set<Socket>()
  const tcp = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    serveStream(socket, answer)
  })
  const udp = await bindBoth(tcp, port)
  udp.on('message', (message, peer) => {
    const response = answer(message, 'udp')
    if (response) udp.send(response, peer.port, peer.address)
  })
  // A client that has gone away makes the next send fail; that is its own affair.
  udp.on('error', (error) => world.log(`dns: ${error.message}`))
  return {
    port: udp.address().port,
    async close() {
      for (const socket of open) socket.destroy()
      await Promise.all([
        new Promise<void>((resolve) => tcp.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(resolve)),
      ])
    },
  }
}

type Answerer = (message: Buffer, over: 'udp' | 'tcp') => Buffer | undefined

function responder(world: World): Answerer {
  const source = zoneSource(world)
  const answerQuery = (query: Query, over: 'udp' | 'tcp'): Buffer => {
    if (query.ednsVersion !== undefined && query.ednsVersion > 0) return badVersionResponse(query)
    try {
      const outcome = lookUp(source, query.name, query.type)
      return over === 'udp' ? writeResponse(query, outcome, query.payloadSize) : writeResponse(query, outcome)
    } catch (error) {
      world.log(`dns: ${query.type} ${query.name}: ${error instanceof Error ? error.message : String(error)}`)
      return failureResponse(query)
    }
  }
  return (message, over) => {
    const reading = readQuery(message)
    if (reading.kind === 'ignore') return undefined
    if (reading.kind === 'refuse') return bareResponse(reading.id, reading.flags, reading.rcode)
    return answerQuery(reading.query, over)
  }
}

/** Each message has its length in two octets before it (RFC 1035 §4.2.2); messages may arrive in any pieces. */
function serveStream(socket: Socket, answer: Answerer): void {
  let pending = Buffer.alloc(0)
  socket.setTimeout(IDLE_MILLIS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0)
      const response = answer(pending.subarray(2, end), 'tcp')
      pending = pending.subarray(end)
      if (!response) {
        socket.destroy()
        return
      }
      const length = Buffer.alloc(2)
      length.writeUInt16BE(response.length)
      socket.write(Buffer.concat([length, response]))
    }
  })
}

/** Binds TCP first and UDP to the same port; with port 0, looks on until one is free for both. */
async function bindBoth(tcp: Server, port: number): Promise<DatagramSocket> {
  for (let attempt = 1; ; attempt += 1) {
    const bound = await listen(tcp, port)
    try {
      return await bindDatagram(bound)
    } catch (error) {
      await new Promise((resolve) => tcp.close(resolve))
      if (port !== 0 || attempt === ATTEMPTS) throw error
    }
  }
}

function listen(tcp: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    tcp.once('error', reject)
    tcp.listen(port, HOST, () => {
      tcp.off('error', reject)
      const address = tcp.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function bindDatagram(port: number): Promise<DatagramSocket> {
  const udp = createSocket('udp4')
  return new Promise((resolve, reject) => {
    udp.once('error', (error) => {
      udp.close()
      reject(error)
    })
    udp.bind(port, HOST, () => {
      udp.removeAllListeners('error')
      resolve(udp)
    })
  })
}
