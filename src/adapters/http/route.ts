import {type ClientRequest, request as requestHttp} from 'node:http'
import {type RequestOptions, request as requestHttps} from 'node:https'
import {type HttpProxy, proxyFor} from './proxy.ts'
import {addressOf, authorizationOf, TunnelAgent, type TunnelOptions} from './tunnel.ts'

type Outgoing = RequestOptions & {readonly headers: Record<string, string>; readonly signal: AbortSignal}

/** The way to one server: directly, or through the proxy that the environment names for it. */
export class Route {
  readonly #proxy: HttpProxy | undefined
  readonly #tunnels: TunnelAgent | undefined

  /** @throws InvalidValue when the environment names something that is no HTTP proxy. */
  constructor(base: URL) {
    this.#proxy = proxyFor(base)
    if (this.#proxy && base.protocol === 'https:') this.#tunnels = new TunnelAgent(this.#proxy)
  }

  get proxy(): HttpProxy | undefined {
    return this.#proxy
  }

  /** A request that has not been sent yet. */
  request(url: URL, options: Outgoing): ClientRequest {
    if (this.#tunnels) {
      const tunnelled: TunnelOptions = {...options, agent: this.#tunnels, tunnelSignal: options.signal}
      return requestHttps(url, tunnelled)
    }
    if (!this.#proxy) return (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options)
    // Without TLS the proxy itself is asked, for the whole URL (RFC 9112 section 3.2.2).
    return (this.#proxy.url.protocol === 'https:' ? requestHttps : requestHttp)({
      ...options,
      ...addressOf(this.#proxy),
      path: url.href,
      headers: {...options.headers, host: url.host, ...authorizationOf(this.#proxy)},
    })
  }
}
