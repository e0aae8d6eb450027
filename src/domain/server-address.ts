import type {ServerAddress} from './dns-answers.ts'
import {InvalidValue} from './failure.ts'
import {isIP} from './ip-address.ts'
import {plainLine} from './plain-text.ts'

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

/** {@link parseServerAddress} for what was typed. @throws InvalidValue */
export function checkServerAddress(text: string): ServerAddress {
  const address = parseServerAddress(text)
  if (address !== undefined) return address
  throw new InvalidValue(`Can't use "${plainLine(text)}" as the address of a name server.`, {
    hints: ['Write an address, or an address and a port: 9.9.9.9, 127.0.0.1:5353, [2620:fe::fe]:53'],
  })
}
