import type {Agent} from 'node:https'
import {proxyFor} from './proxy.ts'
import {TunnelAgent} from './tunnel.ts'

/**
 * The way to AWS for clients of its SDK, which passes over the proxy that the environment names.
 * @param endpoint base URL that stands in for AWS; absent = the Region's own hosts.
 * @returns options for the SDK's request handler: none where no proxy is named.
 */
export function throughProxy(region: string, endpoint?: string): {readonly httpsAgent?: Agent} {
  const url = new URL(endpoint ?? `https://${region}.amazonaws.com`)
  const proxy = url.protocol === 'https:' ? proxyFor(url) : undefined
  return proxy === undefined ? {} : {httpsAgent: new TunnelAgent(proxy)}
}
