import {type ClientRequestArgs, request as requestHttp} from 'node:http'
import {Agent, type RequestOptions, request as requestHttps} from 'node:https'
import {isIPv6} from 'node:net'
import type {Duplex} from 'node:stream'
import {type ConnectionOptions, connect as connectTls} from 'node:tls'
import type {HttpProxy} from './proxy.ts'

/** The proxy did not let us through. */
export class ProxyFailed extends Error {
  readonly proxy: string
  readonly status: number | undefined

  constructor(proxy: HttpProxy, status: number | undefined, cause?: unknown) {
    super('the proxy did not let us through', {cause})
    this.proxy = proxy.url.host
    this.status = status
  }
}

/** What a request through a {@link TunnelAgent} is made with. */
export interface TunnelOptions extends RequestOptions {
  /** Ends the making of the tunnel; node:http keeps the request's own signal to itself. */
  readonly tunnelSignal: AbortSignal
}

type Connected = (error: Error | null, stream: Duplex) => void

/** TLS to a server inside of a CONNECT tunnel through a proxy (RFC 9110 section 9.3.6). Tunnels are used again. */
export class TunnelAgent extends Agent {
  readonly #proxy: HttpProxy

  constructor(proxy: HttpProxy) {
    super({keepAlive: true})
    this.#proxy = proxy
  }

  override createConnection(options: ClientRequestArgs & Partial<TunnelOptions>, connected: Connected): undefined {
    const {host, port, tunnelSignal} = options
    const name = host ?? ''
    openTunnel(this.#proxy, `${isIPv6(name) ? `[${name}]` : name}:${port}`, tunnelSignal).then(
      (socket) => connected(null, connectTls({...(options as ConnectionOptions), socket})),
      (error: Error) => connected(error, undefined as unknown as Duplex),
    )
  }
}

function openTunnel(proxy: HttpProxy, authority: string, signal: AbortSignal | undefined): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const request = (proxy.url.protocol === 'https:' ? requestHttps : requestHttp)({
      ...addressOf(proxy),
      method: 'CONNECT',
      path: authority,
      agent: false,
      headers: {host: authority, ...authorizationOf(proxy)},
      ...(signal ? {signal} : {}),
    })
    request.once('connect', ({statusCode = 0}, socket, head) => {
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) socket.unshift(head)
        resolve(socket)
      } else {
        socket.destroy()
        reject(new ProxyFailed(proxy, statusCode))
      }
    })
    request.once('error', (error) => reject(new ProxyFailed(proxy, undefined, error)))
    request.once('close', () => reject(new ProxyFailed(proxy, undefined)))
    request.end()
  })
}

/** Where a proxy listens, for node:http. */
export function addressOf({url}: HttpProxy): {host: string; port: string} {
  return {host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || (url.protocol === 'https:' ? '443' : '80')}
}

export function authorizationOf({authorization}: HttpProxy): {'proxy-authorization'?: string} {
  return authorization === undefined ? {} : {'proxy-authorization': authorization}
}
