import {createServer, type IncomingHttpHeaders, type Server} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo} from 'node:net'

interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The body as JSON; an empty object when it is none. */
  readonly document: Readonly<Record<string, string>>
}

/** Answers with a status; `silence` never answers, `challenge` asks for a user name and a password (RFC 7617). */
type Behaviour = number | 'silence' | 'challenge'

export interface Webhook {
  readonly url: string
  readonly received: Received[]
  /** What the next requests are answered with, one each; 200 when there is nothing left. */
  readonly answers: Behaviour[]
  /** Resolves when there are `count` requests. */
  has(count: number): Promise<Received[]>
  close(): Promise<void>
}

/** A webhook on this machine that keeps all it gets. @param tls makes it https */
export async function webhook(tls?: {key: string; cert: string}): Promise<Webhook> {
  const received: Received[] = []
  const answers: Behaviour[] = []
  const handle: Parameters<typeof createServer>[1] = (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const {method = '', url: path = '', headers} = request
      received.push({method, path, headers, body, document: parsed(body)})
      const answer = answers.shift() ?? 200
      if (answer === 'challenge') response.writeHead(401, {'www-authenticate': 'Basic realm="hook"'}).end()
      else if (answer !== 'silence') response.writeHead(answer).end('thank you')
    })
  }
  const server: Server = tls ? createTlsServer(tls, handle) : createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answers,
    has: async (count) => {
      await until(() => received.length >= count)
      return received
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Looks every few milliseconds; mocha's timeout is the end. */
export async function until(condition: () => unknown): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 3))
}

function parsed(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    return {}
  }
}
