import {createSocket, type Socket as DatagramSocket} from 'node:dgram'
import {createServer, type Server, type Socket} from 'node:net'

const IDLE_MILLIS = 10_000

/** What goes back for a message; undefined for nothing at all. */
export type Answerer = (message: Buffer, over: 'udp' | 'tcp') => Buffer | undefined

/** UDP and TCP of one name server, on one port of one address (RFC 7766). */
export interface NameServerSockets {
  readonly port: number
  close(): Promise<void>
}

/**
 * @param port 0 for one that is free for both
 * @throws the system's error when the port is taken, or there is no such address
 */
export async function listenForQueries(
  place: {readonly address: string; readonly port: number},
  answer: Answerer,
  log: (line: string) => void,
): Promise<NameServerSockets> {
  const open = new Set<Socket>()
  const tcp = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    serveStream(socket, answer)
  })
  const port = await bindStream(tcp, place)
  let udp: DatagramSocket
  try {
    udp = await bindDatagram({...place, port})
  } catch (error) {
    await new Promise((resolve) => tcp.close(resolve))
    throw error
  }
  udp.on('message', (message, peer) => {
    const response = answer(message, 'udp')
    if (response) udp.send(response, peer.port, peer.address)
  })
  // A client that has gone away makes the next send fail; that is its own affair.
  udp.on('error', (error) => log(`dns: ${error.message}`))
  return {
    port,
    async close() {
      for (const socket of open) socket.destroy()
      await Promise.all([
        new Promise<void>((resolve) => tcp.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(resolve)),
      ])
    },
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

function bindStream(tcp: Server, {address, port}: {address: string; port: number}): Promise<number> {
  return new Promise((resolve, reject) => {
    tcp.once('error', reject)
    tcp.listen(port, address, () => {
      tcp.off('error', reject)
      const bound = tcp.address()
      resolve(typeof bound === 'object' && bound ? bound.port : port)
    })
  })
}

function bindDatagram({address, port}: {address: string; port: number}): Promise<DatagramSocket> {
  const udp = createSocket('udp4')
  return new Promise((resolve, reject) => {
    udp.once('error', (error) => {
      udp.close()
      reject(error)
    })
    udp.bind(port, address, () => {
      udp.removeAllListeners('error')
      resolve(udp)
    })
  })
}
