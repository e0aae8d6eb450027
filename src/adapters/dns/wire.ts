import {labelsOf, lowerCase, nameOctets} from '../../domain/verification/dns/name.ts'

/** Assigned numbers of the record types that are asked for or read. */
export const TYPE_NUMBERS = {A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28, DNAME: 39, OPT: 41} as const

/** A DNS message (RFC 1035 section 4), its names and numbers read and its data left as octets. */
export interface WireMessage {
  readonly flags: number
  readonly questions: readonly {readonly name: string; readonly type: number}[]
  readonly answers: readonly WireRecord[]
  readonly authorities: readonly WireRecord[]
  readonly additionals: readonly WireRecord[]
}

export interface WireRecord {
  /** Presentation format, ASCII lower case, without the final dot; `''` is the root. */
  readonly name: string
  readonly type: number
  readonly class: number
  readonly ttl: number
  /** Where its data is in the message: names in it may point back. */
  readonly start: number
  readonly end: number
}

/** Pointers lead backwards, so that no name has more of them than this (RFC 1035 section 4.1.4). */
const MOST_POINTERS = 128

/** What separates labels, and what says that it does not. */
const SPECIAL = new Set(['.', '\\'])

/** @throws RangeError for what ends too early or is no name */
export function readWire(message: Buffer): WireMessage {
  let at = 12
  const counts = [4, 6, 8, 10].map((offset) => message.readUInt16BE(offset))
  const [questionCount = 0, ...recordCounts] = counts
  const questions = Array.from({length: questionCount}, () => {
    const {name, next} = readName(message, at)
    at = next + 4
    return {name, type: message.readUInt16BE(next)}
  })
  const section = (count = 0): WireRecord[] =>
    Array.from({length: count}, () => {
      const {name, next} = readName(message, at)
      const start = next + 10
      at = start + message.readUInt16BE(next + 8)
      if (at > message.length) throw new RangeError('a record ends behind the message')
      const [type, kind, ttl] = [
        message.readUInt16BE(next),
        message.readUInt16BE(next + 2),
        message.readUInt32BE(next + 4),
      ]
      return {name, type, class: kind, ttl, start, end: at}
    })
  const [answers, authorities, additionals] = [
    section(recordCounts[0]),
    section(recordCounts[1]),
    section(recordCounts[2]),
  ]
  return {flags: message.readUInt16BE(2), questions, answers, authorities, additionals}
}

/** A name by its labels: a dot inside of one is written `\.`, and letters of ASCII alone have no case (RFC 4343). */
export function readName(message: Buffer, start: number): {readonly name: string; readonly next: number} {
  const labels: string[] = []
  let [at, next, octets] = [start, -1, 0]
  for (let pointers = 0; pointers < MOST_POINTERS; ) {
    const length = message.readUInt8(at)
    if (length === 0) return {name: labels.join('.'), next: next === -1 ? at + 1 : next}
    if (length >= 0xc0) {
      if (next === -1) next = at + 2
      at = message.readUInt16BE(at) & 0x3fff
      pointers += 1
      continue
    }
    octets += length + 1
    if (length > 63 || octets > 255 || at + 1 + length > message.length) throw new RangeError('this is no name')
    labels.push(labelText(message.subarray(at + 1, at + 1 + length)))
    at += length + 1
  }
  throw new RangeError('the pointers of a name lead in a circle')
}

/** Presentation format (RFC 1035 section 5.1). UTF-8 stays readable; each text stands for one sequence of octets. */
function labelText(octets: Buffer): string {
  const text = octets.toString('utf8')
  const isUtf8 = Buffer.from(text, 'utf8').equals(octets)
  const characters = isUtf8 ? [...text] : [...octets].map((octet) => String.fromCharCode(octet))
  return characters
    .map((character) => {
      if (SPECIAL.has(character)) return `\\${character}`
      const code = character.codePointAt(0) ?? 0
      if (code > 0x20 && code < 0x7f) return lowerCase(character)
      return code > 0x7f && isUtf8 ? character : `\\${String(code).padStart(3, '0')}`
    })
    .join('')
}

/** @returns undefined for what is too long to be a name (RFC 1035 section 2.3.4) */
export function writeName(name: string): Buffer | undefined {
  const labels = name === '' ? [] : labelsOf(name).map(nameOctets)
  if (labels.some(({length}) => length === 0 || length > 63)) return undefined
  const written = Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.of(label.length), label])),
    Buffer.of(0),
  ])
  return written.length > 255 ? undefined : written
}
