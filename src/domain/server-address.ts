import type {ServerAddress} from './dns-answers.ts'
import {isIP} from './ip-address.ts'

/**
 * `address` or `address:port`; IPv6 with a port in brackets. Never a host name: which server answers must not depend on
 * another server's answer.
 * @returns undefined for anything else.
 */
export function parseServerAddress(text: string): ServerAddress | undefined {
  if (isIP(text)) return {label: text, address: text, port: 53}
  const [, bracketed, plain, port = '53'] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const address = bracketed ?? plain
  if (address === undefined || !isIP(address) || Number(port) < 1 || Number(port) > 65_535) return undefined
  return {label: port === '53' ? address : text, address, port: Number(port)}
}
