import {decode} from 'dns-packet'

/** A question as it came over the wire. */
export interface Query {
  readonly id: number
  /** RD and CD, to be echoed. */
  readonly flags: number
  /** Lower case, without the final dot; `.` for the root. Octets that no name here has are written as `\DDD`. */
  readonly name: string
  /** Upper case; `UNKNOWN_n` for a number without a name. */
  readonly type: string
  /** The question section as it came, so that the answer repeats even its case (draft-vixie-dnsext-dns0x20). */
  readonly question: Buffer
  /** Largest answer that fits a datagram to this client, in octets. */
  readonly payloadSize: number
  /** EDNS(0) version, when the query has an OPT record (RFC 6891). */
  readonly ednsVersion: number | undefined
}

export type Reading =
  | {readonly kind: 'query'; readonly query: Query}
  /** Answer with this code and no more than the header. */
  | {readonly kind: 'refuse'; readonly id: number; readonly flags: number; readonly rcode: number}
  /** Not a query at all: say nothing, or two servers could answer each other for ever. */
  | {readonly kind: 'ignore'}

const FORMERR = 1
const NOTIMP = 4
const REFUSED = 5

const RD = 1 << 8
const CD = 1 << 4
const SMALLEST_PAYLOAD = 512
const LARGEST_PAYLOAD = 4096
const CLASS_IN = 1
const CLASS_ANY = 255

/** Reads a message from anyone. Never throws. */
export function readQuery(message: Buffer): Reading {
  if (message.length < 12) return {kind: 'ignore'}
  const id = message.readUInt16BE(0)
  const header = message.readUInt16BE(2)
  if (header & 0x8000) return {kind: 'ignore'}
  const flags = header & (RD | CD | 0x7800)
  const refuse = (rcode: number): Reading => ({kind: 'refuse', id, flags, rcode})
  if ((header & 0x7800) !== 0) return refuse(NOTIMP)
  if (message.readUInt16BE(4) !== 1) return refuse(FORMERR)
  const question = readQuestion(message)
  const edns = readEdns(message)
  if (!question || !edns) return refuse(FORMERR)
  if (question.class !== CLASS_IN && question.class !== CLASS_ANY) return refuse(REFUSED)
  return {kind: 'query', query: {id, flags: flags & (RD | CD), ...question, ...edns}}
}

/** RFC 1035 §4.1.2. A first question has nothing before it that a compression pointer could mean. */
function readQuestion(message: Buffer): {name: string; type: string; class: number; question: Buffer} | undefined {
  const labels: string[] = []
  let at = 12
  for (;;) {
    const length = message[at]
    if (length === undefined || length > 63 || at - 12 > 254) return undefined
    at += 1
    if (length === 0) break
    labels.push(readLabel(message.subarray(at, at + length)))
    at += length
  }
  if (at + 4 > message.length) return undefined
  const name = labels.length > 0 ? labels.join('.') : '.'
  const type = typeName(message.readUInt16BE(at))
  return {name, type, class: message.readUInt16BE(at + 2), question: message.subarray(12, at + 4)}
}

function readLabel(octets: Buffer): string {
  return Array.from(octets, (octet) => {
    const character = String.fromCharCode(octet).toLowerCase()
    return /[a-z0-9_*/-]/.test(character) ? character : `\\${String(octet).padStart(3, '0')}`
  }).join('')
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  43: 'DS',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  257: 'CAA',
}

function typeName(code: number): string {
  return TYPE_NAMES[code] ?? `UNKNOWN_${code}`
}

/** At most one OPT record, anywhere in the additional section (RFC 6891 §6.1.1). Undefined when the rest is garbage. */
function readEdns(message: Buffer): Pick<Query, 'payloadSize' | 'ednsVersion'> | undefined {
  try {
    const options = (decode(message).additionals ?? []).filter((record) => record.type === 'OPT')
    const [option] = options
    if (options.length > 1 || option?.name !== (option && '.')) return undefined
    const asked = option?.udpPayloadSize ?? SMALLEST_PAYLOAD
    return {
      payloadSize: Math.min(Math.max(asked, SMALLEST_PAYLOAD), LARGEST_PAYLOAD),
      ednsVersion: option?.ednsVersion,
    }
  } catch {
    return undefined
  }
}
