import {createSocket, type Socket as UdpSocket} from 'node:dgram'
import {once} from 'node:events'
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'

/** Accepts connections and datagrams on one port of loopback, and says nothing. */
export class SilentServer {
  readonly port: number
  readonly #tcp: Server
  readonly #udp: UdpSocket
  readonly #sockets: Set<Socket>

  private constructor(tcp: Server, udp: UdpSocket, sockets: Set<Socket>) {
    this.#tcp = tcp
    this.#udp = udp
    this.#sockets = sockets
    this.port = (tcp.address() as AddressInfo).port
  }

  static async start(): Promise<SilentServer> {
    const sockets = new Set<Socket>()
    const tcp = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }).listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    const udp = createSocket('udp4').bind((tcp.address() as AddressInfo).port, '127.0.0.1')
    await once(udp, 'listening')
    return new SilentServer(tcp, udp, sockets)
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  get url(): string {
    return `http://${this.address}`
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#udp.close()
    this.#tcp.close()
  }
}
