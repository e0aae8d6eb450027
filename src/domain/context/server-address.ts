import {InvalidValue} from '../exit/failure.ts'
import {hideBeforeAt} from '../text/hidden-credentials.ts'
import {isIP} from '../text/ip-address.ts'
import {plainLine} from '../text/plain-text.ts'
import type {ServerAddress} from '../verification/dns/answers.ts'

/**
 * `address` or `address:port`, IPv6 with a port in brackets; or the URL of a resolver that is asked over HTTPS (RFC 8484).
 * Never a bare host name: which server answers must not depend on another server's answer.
 * @returns undefined for anything else.
 */
export function parseServerAddress(text: string): ServerAddress | undefined {
  if (text.startsWith('https://')) return overHttps(text)
  if (isIP(text)) return {label: text, address: text, port: 53}
  const [, bracketed, plain, port = '53'] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const address = bracketed ?? plain
  if (address === undefined || !isIP(address) || Number(port) < 1 || Number(port) > 65_535) return undefined
  return {label: port === '53' ? address : text, address, port: Number(port)}
}

function overHttps(text: string): ServerAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.hash !== '' || url.pathname === '/') return undefined
  return {label: url.host, address: url.hostname, port: Number(url.port || '443'), url: text}
}

/** {@link parseServerAddress} for what was typed. @throws InvalidValue */
export function checkServerAddress(text: string): ServerAddress {
  const address = parseServerAddress(text)
  if (address !== undefined) return address
  throw new InvalidValue(`Can't use "${plainLine(hideBeforeAt(text))}" as the address of a name server.`, {
    hints: [
      'Write an address, or an address and a port: 9.9.9.9, 127.0.0.1:5353, [2620:fe::fe]:53',
      'Over HTTPS, the whole URL: https://dns.quad9.net/dns-query',
    ],
  })
}

/** Where to listen: `HOST:PORT`, an IPv6 address in brackets. @throws InvalidValue */
export function parseListenAddress(text: string): {host: string; port: number} {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host !== undefined && Number(port) <= 65_535) return {host, port: Number(port)}
  throw new InvalidValue(`Can't listen on "${plainLine(text)}".`, {
    hints: ['Write an address and a port: 127.0.0.1:8080, 0.0.0.0:8080, [::1]:8080'],
  })
}
