import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http'
import {type AddressInfo, connect, type Socket} from 'node:net'

export interface ProxyServer {
  readonly url: string
  /** `CONNECT host:port` and `GET http://…`, in order. */
  readonly asked: string[]
  /** Values of the Proxy-Authorization header, in the order of {@link asked}. */
  readonly authorizations: (string | undefined)[]
  close(): Promise<void>
}

/**
 * An HTTP proxy on loopback that takes every name for 127.0.0.1, so that a test can reach its own server under a name
 * that is not this machine's. With `refuse` it answers so to all; with `hang` it never answers.
 */
export async function proxyServer(options: {refuse?: number; hang?: boolean} = {}): Promise<ProxyServer> {
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const note = ({method, url, headers}: IncomingMessage): void => {
    asked.push(`${method} ${url}`)
    authorizations.push(headers['proxy-authorization'])
  }
  const server = createServer((incoming, response) => {
    note(incoming)
    if (options.refuse === undefined) forward(incoming, response)
    else response.writeHead(options.refuse).end()
  })
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', (incoming, socket, head: Buffer) => {
    note(incoming)
    socket.on('error', () => {})
    if (options.hang) return
    if (options.refuse !== undefined) {
      socket.end(`HTTP/1.1 ${options.refuse} Refused\r\n\r\n`)
      return
    }
    const far = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      far.write(head)
      far.pipe(socket).pipe(far)
    })
    sockets.add(far)
    far.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    authorizations,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function forward(incoming: IncomingMessage, response: ServerResponse): void {
  const {port, pathname, search} = new URL(incoming.url ?? '')
  const onward = request(
    {host: '127.0.0.1', port, path: `${pathname}${search}`, method: incoming.method, headers: incoming.headers},
    (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    },
  )
  incoming.pipe(onward)
}
