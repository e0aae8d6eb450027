import type {IncomingMessage, Server} from 'node:http'
import type {Socket} from 'node:net'
import type {ListenerLimits} from './limits.ts'

interface Connection {
  readonly socket: Socket
  readonly source: string
  /** Whether a whole request of it is being answered: never cut then. */
  answering: boolean
}

/**
 * Who is connected. Where a new connection would be one too many, of its source or of all, the one that has been waiting
 * longest for us goes: it has sent nothing, or not all, while a sender that means it sends at once.
 */
export class Connections {
  /** Oldest first. */
  readonly #open = new Map<string, Connection>()
  readonly #limits: Pick<ListenerLimits, 'connections' | 'connectionsPerSource'>
  /** Connections that were cut for others. */
  cut = 0

  constructor(server: Server, limits: Pick<ListenerLimits, 'connections' | 'connectionsPerSource'>) {
    this.#limits = limits
    server.on('connection', (socket: Socket) => this.#add(socket))
  }

  /** @returns what to call when it is answered. */
  answering({socket}: IncomingMessage): () => void {
    const connection = this.#open.get(keyOf(socket))
    if (!connection) return () => {}
    connection.answering = true
    return () => {
      connection.answering = false
    }
  }

  #add(socket: Socket): void {
    const source = sourceOf(socket.remoteAddress)
    const key = keyOf(socket)
    this.#open.set(key, {socket, source, answering: false})
    socket.once('close', () => this.#open.delete(key))
    const own = [...this.#open.values()].filter((one) => one.source === source)
    if (own.length > this.#limits.connectionsPerSource) this.#cutOldest(own)
    else if (this.#open.size > this.#limits.connections) this.#cutOldest(this.#ofLargestSource())
  }

  #ofLargestSource(): Connection[] {
    const bySource = Map.groupBy(this.#open.values(), ({source}) => source)
    return [...bySource.values()].reduce((most, each) => (each.length > most.length ? each : most))
  }

  #cutOldest(connections: readonly Connection[]): void {
    const connection = connections.find(({answering}) => !answering) ?? connections.at(-1)
    connection?.socket.destroy()
    this.cut += 1
  }
}

/** A TLS socket has the addresses of the one below it. */
function keyOf({remoteAddress, remotePort}: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress} ${remotePort}`
}

/** An IPv4 address, or the /64 of an IPv6 address, which is what one subscriber is given (RFC 6177). */
export function sourceOf(address = ''): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length
  return [...front, ...Array.from({length: zeros}, () => '0'), ...back].slice(0, 4).join(':')
}
