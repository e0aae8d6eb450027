import {BlockList, isIP} from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const LOCALHOST = /^localhost\.?$/i

/**
 * The addresses to connect to for a host, all on this machine; undefined for every other host. Names are not resolved: a
 * sandbox must not be talked into asking strangers.
 * @param hostname as a URL has it: an IPv6 address may be in brackets
 */
export function loopbackAddresses(hostname: string): string[] | undefined {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (LOCALHOST.test(host)) return ['127.0.0.1', '::1']
  const family = isIP(host)
  if (family === 0) return undefined
  return LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4') ? [host] : undefined
}
