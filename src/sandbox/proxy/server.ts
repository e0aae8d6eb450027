import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http'
import {type AddressInfo, connect, type Socket} from 'node:net'
import {pipeline} from 'node:stream'
import {createSecureContext, TLSSocket} from 'node:tls'
import type {Environment} from '../environment.ts'
import {loopbackAddresses} from '../http/loopback.ts'
import {destinationOf, isAwsHost, type SmtpPorts} from './destination.ts'

export interface ProxyOptions extends SmtpPorts {
  /** On 127.0.0.1; 0 for any free one. */
  readonly port: number
  /** Port of the AWS endpoint on 127.0.0.1. */
  readonly aws: number
  /** In PEM: what is shown to clients for every host of AWS. */
  readonly tls: {readonly key: string; readonly cert: string}
}

export interface ProxyServer {
  readonly port: number
  close(): Promise<void>
}

/**
 * An HTTP proxy (RFC 9110 §9.3.6) by which unmodified programs reach the sandbox under AWS's own host names. A tunnel to a
 * host of AWS ends here, in TLS with the sandbox's certificate; one to this machine is passed on; nothing else is reached.
 *
 * @throws Error EADDRINUSE and its kin from listening
 */
export async function startProxy(env: Environment, options: ProxyOptions): Promise<ProxyServer> {
  const sockets = new Set<Socket>()
  const secureContext = createSecureContext({...options.tls, minVersion: 'TLSv1.2'})
  const server = createServer((asked, response) => forward(env, options, asked, response))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  server.on('connect', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    const authority = asked.url ?? ''
    const destination = destinationOf(authority, options)
    env.log(`proxy: CONNECT ${destination?.kind ?? 'refused'}`)
    if (!destination)
      return void socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${REFUSAL.length}\r\n\r\n${REFUSAL}`)
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    if (head.length > 0) socket.unshift(head)
    const near = destination.kind === 'aws' ? new TLSSocket(socket, {isServer: true, secureContext}) : socket
    const far =
      destination.kind === 'aws' ? connect(options.aws, '127.0.0.1') : connect(destination.port, destination.host)
    // Either side's end or failure ends the other: a tunnel has nothing to say of it.
    pipeline(near, far, near, () => {
      near.destroy()
      far.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

const REFUSAL = "The sandbox's proxy leads to AWS's host names and to this machine only.\n"

/** A request in absolute form, for plain HTTP (RFC 9112 §3.2.2). */
function forward(env: Environment, {aws}: ProxyOptions, asked: IncomingMessage, response: ServerResponse): void {
  const url = URL.canParse(asked.url ?? '') ? new URL(asked.url ?? '') : undefined
  const place = url?.protocol === 'http:' ? placeOf(url, aws) : undefined
  env.log(`proxy: ${place ? 'forwards a request' : 'refuses a request'}`)
  if (!url || !place) return void response.writeHead(403, {'content-type': 'text/plain'}).end(REFUSAL)
  const passed = request(
    {...place, method: asked.method, path: url.pathname + url.search, headers: asked.rawHeaders, setHost: false},
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(response)
    },
  )
  passed.on('error', () => {
    if (response.headersSent) response.destroy()
    else response.writeHead(502).end()
  })
  asked.pipe(passed)
}

function placeOf(url: URL, aws: number): {host: string; port: number} | undefined {
  if (isAwsHost(url.hostname)) return {host: '127.0.0.1', port: aws}
  const [host] = loopbackAddresses(url.hostname) ?? []
  return host === undefined ? undefined : {host, port: Number(url.port || 80)}
}
