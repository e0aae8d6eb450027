import {isIPv4, isIPv6, SocketAddress} from 'node:net'
import {DnsDataError, normalizeName} from './names.ts'

type Field = 'ipv4' | 'ipv6' | 'name' | 'mailbox' | 'octet' | 'short' | 'long' | 'duration' | 'tag' | 'value'

/** What the data of a type consists of, in the order of its presentation form (RFC 1035 §3.3, 2782, 8659). */
const FIELDS = {
  A: ['ipv4'],
  AAAA: ['ipv6'],
  CNAME: ['name'],
  MX: ['short', 'name'],
  NS: ['name'],
  PTR: ['name'],
  SRV: ['short', 'short', 'short', 'name'],
  CAA: ['octet', 'tag', 'value'],
  SOA: ['name', 'mailbox', 'long', 'duration', 'duration', 'duration', 'duration'],
} as const satisfies Record<string, readonly Field[]>

export type RecordType = keyof typeof FIELDS | 'TXT'
export const RECORD_TYPES = [...Object.keys(FIELDS), 'TXT'] as readonly RecordType[]

export function isRecordType(text: string): text is RecordType {
  return (RECORD_TYPES as readonly string[]).includes(text)
}

/** A TXT record holds at most 65535 octets with one length octet for each 255 of text. */
const LONGEST_TEXT = 65_535 - 257
const UNITS: Record<string, number> = {s: 1, m: 60, h: 3600, d: 86_400, w: 604_800}
const LONGEST_TTL = 2_147_483_647

/**
 * Seconds from `3600`, or with units as BIND takes them: `1h30m`, `2W`.
 *
 * @throws DnsDataError when it is neither, or over 2147483647 (RFC 2181 §8).
 */
export function parseDuration(text: string): number {
  if (!/^(\d+[smhdw]?)+$/i.test(text)) throw new DnsDataError(`${JSON.stringify(text)} is not a time in seconds`)
  let seconds = 0
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw]?)/gi)) {
    seconds += Number(count) * (UNITS[(unit || 's').toLowerCase()] ?? 1)
  }
  if (seconds > LONGEST_TTL) throw new DnsDataError(`${text} is more than ${LONGEST_TTL} seconds`)
  return seconds
}

/**
 * The kept form of data: names absolute without their final dot, numbers plain, a CAA value in quotes, TXT as it is.
 *
 * @param words the fields of the data, already unquoted
 * @param absolute makes a name of the data absolute; names in a zone file may be relative
 * @throws DnsDataError saying which field is wrong
 */
export function formatData(type: RecordType, words: readonly string[], absolute = absoluteName): string {
  if (type === 'TXT') return checkText(words.join(''))
  const fields: readonly Field[] = FIELDS[type]
  if (words.length !== fields.length) {
    throw new DnsDataError(
      `${type} data has ${fields.length} field${fields.length > 1 ? 's' : ''}, not ${words.length}`,
    )
  }
  return fields.map((field, index) => formatField(type, field, words[index] ?? '', absolute)).join(' ')
}

/** A name in data that was typed by itself, where every name is absolute. `.` is the root, as in a null MX (RFC 7505). */
function absoluteName(text: string): string {
  return text === '.' ? '.' : normalizeName(text)
}

function formatField(type: RecordType, field: Field, word: string, absolute: (name: string) => string): string {
  switch (field) {
    case 'ipv4':
      if (isIPv4(word)) return word
      break
    case 'ipv6':
      if (isIPv6(word) && !word.includes('%')) return new SocketAddress({address: word, family: 'ipv6'}).address
      break
    case 'name':
      return absolute(word)
    case 'mailbox':
      return formatMailbox(word, absolute)
    case 'octet':
      return formatNumber(type, word, 255)
    case 'short':
      return formatNumber(type, word, 65_535)
    case 'long':
      return formatNumber(type, word, 4_294_967_295)
    case 'duration':
      return String(parseDuration(word))
    case 'tag':
      if (/^[a-z0-9]{1,15}$/i.test(word)) return word.toLowerCase()
      break
    case 'value':
      if (/^[\x20-\x7e]*$/.test(word)) return `"${word.replace(/["\\]/g, '\\$&')}"`
  }
  throw new DnsDataError(`${JSON.stringify(word)} is not what ${type} data needs`)
}

/** RNAME of a SOA: dots of the local part stay escaped (RFC 1035 §8). */
function formatMailbox(word: string, absolute: (name: string) => string): string {
  const escaped = /^((?:[a-z0-9_-]+\\\.)+)(.+)$/i.exec(word)
  return escaped ? `${escaped[1]?.toLowerCase()}${absolute(escaped[2] ?? '')}` : absolute(word)
}

function formatNumber(type: RecordType, word: string, highest: number): string {
  if (!/^\d{1,10}$/.test(word) || Number(word) > highest) {
    throw new DnsDataError(`${JSON.stringify(word)} is not a number from 0 to ${highest}, as ${type} data needs`)
  }
  return String(Number(word))
}

function checkText(text: string): string {
  if (Buffer.byteLength(text) > LONGEST_TEXT) throw new DnsDataError('a TXT value has at most 65278 octets')
  if (!text.isWellFormed() || text.includes('\0')) throw new DnsDataError('a TXT value is UTF-8 text without NUL')
  return text
}
