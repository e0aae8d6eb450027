import {readFile} from 'node:fs/promises'
import {createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import {createSecureContext} from 'node:tls'
import {ListenerUnusable} from '../../domain/feedback/listener-failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {
  HttpListener,
  ListenerReply,
  ListenerRequest,
  ListenerSettings,
  OpenListener,
} from '../../ports/feedback/listeners.ts'
import {type BodyBudget, readBody} from './body.ts'
import {Connections, sourceOf} from './connections.ts'
import {LIMITS, type ListenerLimits} from './limits.ts'

const HEALTH = '/health'
const HEADER_BYTES = 16 * 1024
const KEEP_ALIVE_MILLIS = 20_000

export function nodeHttpListener(limits: ListenerLimits = LIMITS): HttpListener {
  return {
    listen: async (settings, answer) => {
      const receiver = new Receiver(settings, limits, answer)
      const server = await serverOf(settings, limits, (request, response) => void receiver.take(request, response))
      receiver.connections = new Connections(server, limits)
      await opened(server, settings)
      return openListener(server, receiver, settings, limits)
    },
  }
}

/** Answers one request after the other, as many at once as the limits allow. */
class Receiver {
  refusals = 0
  closing = false
  connections: Connections | undefined
  readonly #settings: ListenerSettings
  readonly #limits: ListenerLimits
  readonly #answer: (request: ListenerRequest) => Promise<ListenerReply>
  readonly #budget: BodyBudget
  #running = 0

  constructor(
    settings: ListenerSettings,
    limits: ListenerLimits,
    answer: (request: ListenerRequest) => Promise<ListenerReply>,
  ) {
    this.#settings = settings
    this.#limits = limits
    this.#answer = answer
    this.#budget = {bodyBytes: limits.bodyBytes, heldBytes: limits.heldBytes, held: 0}
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => {})
    response.on('error', () => {})
    const [path] = (request.url ?? '').split('?')
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (path === HEALTH && isRead) return this.#health(response)
    if (path !== this.#settings.path) return this.#refuse(response, 404, 'Nothing is here.')
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST')
      return this.#refuse(response, 405, 'Messages are posted here.')
    }
    if (this.closing || this.#running >= this.#limits.requests) return this.#refuse(response, 503, 'Busy: come back.')
    this.#running += 1
    try {
      await this.#post(request, response)
    } finally {
      this.#running -= 1
    }
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, this.#budget)
    if (body === 'broken') return this.#refuse(response, 400, 'The body broke off.')
    if (body === 'too-large') return this.#refuse(response, 413, 'No message of SNS is that long.')
    if (body === 'no-room') return this.#refuse(response, 503, 'Busy: come back.')
    const answered = this.connections?.answering(request)
    try {
      const source = sourceOf(request.socket.remoteAddress)
      const {status, text} = await this.#answer({headers: request.headers, body: body.text, source})
      this.#send(response, status, text)
    } catch {
      this.#send(response, 503, 'Something failed here: come back.')
    } finally {
      answered?.()
      body.release()
    }
  }

  /** What is left of the request is not read: the connection ends with the answer. */
  #refuse(response: ServerResponse, status: number, text: string): void {
    this.refusals += 1
    response.setHeader('connection', 'close')
    send(response, status, text)
  }

  #health(response: ServerResponse): void {
    const {healthy, facts} = this.#settings.health()
    response.setHeader('content-type', 'application/json')
    this.#send(response, healthy ? 200 : 503, JSON.stringify({healthy, ...facts}))
  }

  /** A connection that stays open after the last answer would keep the server from closing. */
  #send(response: ServerResponse, status: number, text: string): void {
    if (this.closing && !response.headersSent) response.setHeader('connection', 'close')
    send(response, status, text)
  }
}

function send(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8')
  const line = `${text}\n`
  response.writeHead(status, {'content-length': Buffer.byteLength(line), 'cache-control': 'no-store'}).end(line)
}

async function serverOf(
  {tls}: ListenerSettings,
  limits: ListenerLimits,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const options: ServerOptions = {
    headersTimeout: limits.headersMillis,
    requestTimeout: limits.requestMillis,
    connectionsCheckingInterval: Math.min(1000, limits.headersMillis),
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    maxHeaderSize: HEADER_BYTES,
  }
  const server = tls
    ? createTlsServer({...options, ...(await certificateOf(tls)), minVersion: 'TLSv1.2'}, handle)
    : createServer(options, handle)
  server.on('tlsClientError', () => {})
  return server
}

async function certificateOf(tls: {certFile: string; keyFile: string}): Promise<{cert: Buffer; key: Buffer}> {
  try {
    const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)])
    createSecureContext({cert, key})
    return {cert, key}
  } catch (error) {
    throw new ListenerUnusable(`Can't listen with the certificate ${plainLine(tls.certFile)} and its key.`, {
      hints: ['Both have to be PEM files that can be read, the key that of the certificate, without a passphrase.'],
      cause: error,
    })
  }
}

async function opened(server: Server, {host, port}: ListenerSettings): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => resolve())
    })
    server.on('error', () => {})
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const reason = {EADDRINUSE: 'something listens there already', EACCES: 'it is not ours to listen on'}[code]
    throw new ListenerUnusable(`Can't listen on ${plainLine(host)}, port ${port}: ${reason ?? plainLine(code)}.`, {
      hints: ['Name another with --host and --port; --port 0 takes any that is free.'],
      cause: error,
    })
  }
}

function openListener(
  server: Server,
  receiver: Receiver,
  settings: ListenerSettings,
  limits: ListenerLimits,
): OpenListener {
  const {address, family, port} = server.address() as AddressInfo
  const host = family === 'IPv6' ? `[${address}]` : address
  return {
    url: `${settings.tls ? 'https' : 'http'}://${host}:${port}${settings.path}`,
    refused: () => receiver.refusals + (receiver.connections?.cut ?? 0),
    close: async () => {
      receiver.closing = true
      await new Promise<void>((resolve) => {
        const impatient = setTimeout(() => server.closeAllConnections(), limits.closeMillis)
        server.close(() => {
          clearTimeout(impatient)
          resolve()
        })
        server.closeIdleConnections()
      })
    },
  }
}
