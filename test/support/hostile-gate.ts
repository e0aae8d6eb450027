import {createServer, type IncomingMessage, request as requestHttp, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {HostileAnswer} from './hostile-answers.ts'
import type {HostileGates} from './hostile-walk.ts'

/** One request that a client made, in the order in which it came. */
interface GateRequest {
  readonly gate: string
  readonly method: string
  /** Without ids and the query, so that two runs can be compared. */
  readonly path: string
}

/** Stands in front of good servers and answers one request in a hostile way: the n-th of all, or none. */
export interface HostileHttpGates extends HostileGates<HostileAnswer> {
  /** Base URLs, by the names of the servers behind. */
  readonly urls: Readonly<Record<string, string>>
  readonly requests: readonly GateRequest[]
}

/** @param servers base URLs of HTTP servers on loopback; their own addresses in answers become those of the gates. */
export async function hostileGates(servers: Readonly<Record<string, string>>): Promise<HostileHttpGates> {
  const requests: GateRequest[] = []
  let plan: {at: number; answer: HostileAnswer | undefined; often: number} = {at: 0, answer: undefined, often: 1}
  const urls: Record<string, string> = {}
  const opened = await Promise.all(
    Object.entries(servers).map(async ([gate, target]) => {
      const server = createServer((message, response) => {
        const nth = requests.push({gate, method: message.method ?? '', path: pathOf(message)}) - 1
        const {at, answer, often} = plan
        if (answer && nth >= at && nth < at + often) answer.perform(message.socket, message)
        else pass(message, response, target, (text) => translated(text, servers, urls))
      })
      server.on('connection', (socket) => socket.on('error', () => {}))
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve)
      })
      urls[gate] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      return server
    }),
  )
  return {
    urls,
    requests,
    attack: (at, answer, often = 1) => {
      requests.length = 0
      plan = {at, answer, often}
    },
    close: async () => {
      await Promise.all(
        opened.map(
          async (server) =>
            await new Promise<void>((resolve) => {
              server.close(() => resolve())
              server.closeAllConnections()
            }),
        ),
      )
    },
  }
}

function pass(
  message: IncomingMessage,
  response: ServerResponse,
  target: string,
  translate: (text: string) => string,
): void {
  // The host as it came, too: AWS signs it.
  const onward = requestHttp(
    `${target}${message.url}`,
    {method: message.method, headers: message.headers},
    (answer) => {
      answer
        .toArray()
        .then((chunks: Buffer[]) => {
          const came = Buffer.concat(chunks)
          const isBinary = /cbor|octet-stream/.test(answer.headers['content-type'] ?? '')
          const body = isBinary ? came : translate(came.toString('utf8'))
          const {location, 'content-length': _, 'transfer-encoding': __, ...rest} = answer.headers
          response.writeHead(answer.statusCode ?? 500, {
            ...rest,
            ...(location === undefined ? {} : {location: translate(location)}),
            'content-length': Buffer.byteLength(body),
          })
          response.end(body)
        })
        .catch(() => response.destroy())
    },
  )
  onward.on('error', () => response.destroy())
  message.pipe(onward)
}

function translated(
  text: string,
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): string {
  return Object.entries(from).reduce((changed, [gate, url]) => changed.replaceAll(url, to[gate] ?? url), text)
}

function pathOf({url = ''}: IncomingMessage): string {
  return (url.split('?')[0] ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
}
