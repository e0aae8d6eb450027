import type {DnsRecord} from '../verification/dns/answers.ts'
import {nameOctets} from '../verification/dns/name.ts'
import {txtStrings} from './txt-strings.ts'

export interface ValueOf {
  readonly type: string
  readonly value: string
}

/**
 * What we would publish for a value, in presentation format (RFC 1035 section 5.1): host names with a final dot, TXT as
 * quoted character-strings.
 */
export function recordData({type, value}: ValueOf): string {
  if (type === 'TXT') return characterStrings(value).join(' ')
  if (type === 'A' || type === 'AAAA') return value
  return `${asciiName(value)}.`
}

/** The character-strings of a TXT value: quotes and backslashes escaped, whatever is not printable ASCII as `\DDD`. */
export function characterStrings(value: string): string[] {
  return txtStrings(value).map(quotedString)
}

/**
 * What is published, octet for octet, in presentation format: a TXT record in the character-strings that it has, which is
 * what RFC 2136 section 2.5.4 compares.
 */
export function publishedData({
  type,
  data,
  strings,
  rdata,
}: Pick<DnsRecord, 'type' | 'data' | 'strings' | 'rdata'>): string {
  if (rdata !== undefined) return rdata
  if (type !== 'TXT' || strings === undefined) return recordData({type, value: data})
  const encoder = new TextEncoder()
  return strings.map((string) => quotedString(encoder.encode(string))).join(' ')
}

/** One character-string in quotes. */
export function quotedString(octets: Uint8Array): string {
  return quoted(octets, (octet) => {
    if (octet === QUOTE || octet === BACKSLASH) return `\\${String.fromCharCode(octet)}`
    return `\\${String(octet).padStart(3, '0')}`
  })
}

/** Octets in quotes; `escaped` writes what is a quote, a backslash or no printable ASCII. */
export function quoted(octets: Uint8Array, escaped: (octet: number) => string): string {
  const characters = [...octets].map((octet) => {
    const plain = octet >= 0x20 && octet < 0x7f && octet !== QUOTE && octet !== BACKSLASH
    return plain ? String.fromCharCode(octet) : escaped(octet)
  })
  return `"${characters.join('')}"`
}

/** The octets of each quoted character-string in presentation format. */
export function octetsOfStrings(data: string): Uint8Array[] {
  return [...data.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)].map(([, inside = '']) => nameOctets(inside))
}

export const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Characters that mean something in a zone file get a backslash; those beyond ASCII become the octets that they are. */
function asciiName(name: string): string {
  return name.replaceAll(/\\[\s\S]|["$();@]|[^\x20-\x7e]/gu, (character) => {
    if (character.startsWith('\\')) return character
    if (/["$();@]/.test(character)) return `\\${character}`
    return [...new TextEncoder().encode(character)].map((octet) => `\\${String(octet).padStart(3, '0')}`).join('')
  })
}
