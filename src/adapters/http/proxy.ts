import {BlockList, isIP} from 'node:net'
import {getProxyForUrl} from 'proxy-from-env'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {isLoopback} from './loopback.ts'

/** An HTTP proxy (RFC 9110 section 3.7) on the way to a server. */
export interface HttpProxy {
  readonly url: URL
  /** Value of the Proxy-Authorization header. */
  readonly authorization?: string
}

/**
 * The proxy that `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` (lower case first) name for a URL. As the cf CLI
 * has it (Go net/http ProxyFromEnvironment): a name in `no_proxy` stands for everything below it as well, a network
 * may be written as 10.0.0.0/8, and what is on this machine is never reached through a proxy.
 * @throws InvalidValue for what is no HTTP proxy; the text, which may hold a password, is not repeated.
 */
export function proxyFor(url: URL): HttpProxy | undefined {
  if (isLoopback(url) || isInExemptNetwork(url.hostname)) return undefined
  const proxies = domainsAbove(url.hostname).map((host) =>
    getProxyForUrl({protocol: url.protocol, host, port: url.port}),
  )
  if (proxies.includes('')) return undefined
  return parseProxy(proxies[0] ?? '', `${url.protocol}//`)
}

function parseProxy(text: string, scheme: string): HttpProxy {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidValue(`Can't use the proxy that the environment names for ${scheme} URLs.`, {
      hints: ['Write it as http://[USER:PASSWORD@]HOST:PORT in https_proxy; other kinds of proxies are not spoken.'],
    })
  }
  if (url.username === '') return {url}
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return {url, authorization: `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`}
}

/** `a.b.c`, `b.c`, `c`; an address alone. */
function domainsAbove(hostname: string): string[] {
  if (isIP(hostname) || hostname.startsWith('[')) return [hostname]
  const labels = hostname.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}

function isInExemptNetwork(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  if (family === 0) return false
  const networks = new BlockList()
  for (const entry of (process.env['no_proxy'] || process.env['NO_PROXY'] || '').split(/[\s,]+/)) {
    const [network = '', prefix = ''] = entry.split('/')
    const bits = Number(prefix)
    if (isIP(network) === 0 || !/^\d+$/.test(prefix) || bits > (isIP(network) === 4 ? 32 : 128)) continue
    networks.addSubnet(network, bits, isIP(network) === 4 ? 'ipv4' : 'ipv6')
  }
  return networks.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
