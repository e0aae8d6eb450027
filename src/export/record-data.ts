import type {RequiredRecord} from '../domain/required-records.ts'
import {txtStrings} from '../domain/txt-strings.ts'

export interface ValueOf {
  readonly type: RequiredRecord['type']
  readonly value: string
}

/** Presentation format (RFC 1035 section 5.1): host names with a final dot, TXT as quoted character-strings. */
export function recordData({type, value}: ValueOf): string {
  return type === 'TXT' ? characterStrings(value).join(' ') : `${value}.`
}

/** The character-strings of a TXT value: quotes and backslashes escaped, whatever is not printable ASCII as `\DDD`. */
export function characterStrings(value: string): string[] {
  return strings(value, (octet) => {
    if (octet === QUOTE || octet === BACKSLASH) return `\\${String.fromCharCode(octet)}`
    return `\\${String(octet).padStart(3, '0')}`
  })
}

/**
 * As Route 53 reads it: the numbers of its escapes are octal ("TXT record type", Amazon Route 53 Developer Guide), so a
 * backslash is safest as one, too.
 */
export function route53Strings(value: string): string[] {
  return strings(value, (octet) => (octet === QUOTE ? '\\"' : `\\${octet.toString(8).padStart(3, '0')}`))
}

/** `10 host` in two. */
export function mailExchanger(value: string): {preference: number; host: string} {
  const [preference = '', host = ''] = value.split(' ')
  return {preference: Number(preference), host}
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function strings(value: string, escaped: (octet: number) => string): string[] {
  return txtStrings(value).map((octets) => {
    const characters = [...octets].map((octet) => {
      const plain = octet >= 0x20 && octet < 0x7f && octet !== QUOTE && octet !== BACKSLASH
      return plain ? String.fromCharCode(octet) : escaped(octet)
    })
    return `"${characters.join('')}"`
  })
}
