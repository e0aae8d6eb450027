import {quotedString} from '../../domain/records/record-data.ts'
import type {DnsRecord, ExtendedError, Question} from '../../domain/verification/dns/answers.ts'
import {readName, readWire, TYPE_NUMBERS, type WireMessage, type WireRecord, writeName} from './wire.ts'

/** Bits of the header (RFC 1035 section 4.1.1, RFC 4035 section 3.2.2). */
const IS_REPLY = 0x8000
const AUTHORITATIVE = 0x0400
const TRUNCATED = 0x0200
const RECURSION_DESIRED = 0x0100
const CHECKING_DISABLED = 0x0010

const CLASS_IN = 1

/** Largest UDP answer that we ask for: what fits an unfragmented packet everywhere (DNS flag day 2020). */
const UDP_PAYLOAD = 1232

const RCODES: Readonly<Record<number, Rcode>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  9: 'NOTAUTH',
  16: 'BADVERS',
}

export type Rcode =
  | 'NOERROR'
  | 'FORMERR'
  | 'SERVFAIL'
  | 'NXDOMAIN'
  | 'NOTIMP'
  | 'REFUSED'
  | 'NOTAUTH'
  | 'BADVERS'
  | 'OTHER'

/** A reply, as far as verification reads it. */
export interface DnsMessage {
  readonly rcode: Rcode
  readonly authoritative: boolean
  readonly truncated: boolean
  readonly answers: readonly DnsRecord[]
  /** Zone whose SOA is in the authority section: the one that says no (RFC 2308). The root is `''`. */
  readonly soaOwner?: string
  /** min(TTL of that SOA, its minimum field), seconds: how long a "no" may be kept (RFC 2308 section 5). */
  readonly negativeTtl?: number
  readonly extended?: ExtendedError
}

export interface QueryOptions {
  /** Whether to offer a larger UDP answer by EDNS(0) (RFC 6891); some old servers refuse the option. */
  readonly edns: boolean
  readonly checkingDisabled?: boolean
}

/** @returns undefined for what is no name that can be asked for */
export function encodeQuery(
  id: number,
  question: Question,
  {edns, checkingDisabled = false}: QueryOptions,
): Buffer | undefined {
  const name = writeName(question.name)
  if (name === undefined) return undefined
  const head = Buffer.alloc(12)
  head.writeUInt16BE(id, 0)
  // Authoritative servers ignore the first, resolvers need it.
  head.writeUInt16BE(RECURSION_DESIRED | (checkingDisabled ? CHECKING_DISABLED : 0), 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(edns ? 1 : 0, 10)
  const kind = Buffer.alloc(4)
  kind.writeUInt16BE(TYPE_NUMBERS[question.type], 0)
  kind.writeUInt16BE(CLASS_IN, 2)
  return Buffer.concat([head, name, kind, ...(edns ? [optRecord()] : [])])
}

/** RFC 6891 section 6.1.2: the root, the type, the payload in place of a class, version 0, no options. */
function optRecord(): Buffer {
  const record = Buffer.alloc(11)
  record.writeUInt16BE(TYPE_NUMBERS.OPT, 1)
  record.writeUInt16BE(UDP_PAYLOAD, 3)
  return record
}

/**
 * @returns `stranger` for what is no reply to this query (RFC 5452 section 9.1: id and question must match), which may be
 * a forgery and is to be ignored; `malformed` for a reply with the right id that cannot be read.
 */
export function readReply(datagram: Buffer, id: number, question: Question): DnsMessage | 'stranger' | 'malformed' {
  if (datagram.length < 12 || datagram.readUInt16BE(0) !== id || (datagram.readUInt16BE(2) & IS_REPLY) === 0) {
    return 'stranger'
  }
  try {
    return messageOf(datagram, question)
  } catch (error) {
    if (error instanceof RangeError) return 'malformed'
    throw error
  }
}

/** @throws RangeError for what cannot be read */
function messageOf(datagram: Buffer, question: Question): DnsMessage | 'stranger' {
  const wire = readWire(datagram)
  const opt = wire.additionals.find(({type}) => type === TYPE_NUMBERS.OPT)
  // Upper eight bits of the code are in the OPT record (RFC 6891 section 6.1.3): BADVERS is 16, and 0 without them.
  const rcode = RCODES[(wire.flags & 0xf) | (((opt?.ttl ?? 0) >>> 24) << 4)] ?? 'OTHER'
  if (!answersQuestion(wire, question, rcode)) return 'stranger'
  const authority = wire.authorities.find(({type}) => type === TYPE_NUMBERS.SOA)
  const soa = authority && soaOf(datagram, authority)
  const extended = opt && extendedError(datagram.subarray(opt.start, opt.end))
  return {
    rcode,
    authoritative: (wire.flags & AUTHORITATIVE) !== 0,
    truncated: (wire.flags & TRUNCATED) !== 0,
    answers: wire.answers.flatMap((record) => presentRecord(datagram, record)),
    ...(authority === undefined || soa === undefined
      ? {}
      : {soaOwner: authority.name, negativeTtl: Math.min(authority.ttl, soa.minimum)}),
    ...(extended === undefined ? {} : {extended}),
  }
}

/** Option code of Extended DNS Errors (RFC 8914 section 2): two octets of a code, then text. */
const EXTENDED_ERROR = 15

/** @param options of an OPT record: code, length and data of each (RFC 6891 section 6.1.2). */
function extendedError(options: Buffer): ExtendedError | undefined {
  for (let at = 0; at + 4 <= options.length; ) {
    const [code, length] = [options.readUInt16BE(at), options.readUInt16BE(at + 2)]
    const data = options.subarray(at + 4, at + 4 + length)
    if (code === EXTENDED_ERROR && data.length >= 2) {
      return {code: data.readUInt16BE(0), text: data.subarray(2).toString('utf8')}
    }
    at += 4 + length
  }
  return undefined
}

/** A server that could not read the query may leave its question out. */
function answersQuestion({questions}: WireMessage, question: Question, rcode: Rcode): boolean {
  const [asked, ...more] = questions
  if (asked === undefined) return rcode === 'FORMERR' || rcode === 'NOTIMP' || rcode === 'BADVERS'
  return more.length === 0 && asked.name === question.name && asked.type === TYPE_NUMBERS[question.type]
}

function presentRecord(message: Buffer, record: WireRecord): DnsRecord[] {
  const {name, ttl, start, end} = record
  const of = (type: string, data: string): DnsRecord => ({name, type, ttl, data})
  const data = message.subarray(start, end)
  const nameAt = (offset: number): string => readName(message, start + offset).name
  if (record.class !== CLASS_IN) return []
  switch (record.type) {
    case TYPE_NUMBERS.A:
      return data.length === 4 ? [of('A', data.join('.'))] : []
    case TYPE_NUMBERS.AAAA:
      return data.length === 16 ? [of('AAAA', addressOf(data))] : []
    case TYPE_NUMBERS.CNAME:
      return [of('CNAME', nameAt(0))]
    case TYPE_NUMBERS.DNAME:
      return [of('DNAME', nameAt(0))]
    case TYPE_NUMBERS.NS:
      return [of('NS', nameAt(0))]
    case TYPE_NUMBERS.MX:
      return [of('MX', `${data.readUInt16BE(0)} ${nameAt(2)}`)]
    case TYPE_NUMBERS.SOA:
      return [of('SOA', soaOf(message, record).text)]
    case TYPE_NUMBERS.TXT:
      return [{...of('TXT', ''), ...textOf(data)}]
    default:
      return []
  }
}

/** The text of a TXT record, its strings as they are cut, and its octets where no text represents them. */
function textOf(data: Buffer): Pick<DnsRecord, 'data' | 'strings' | 'rdata'> {
  const parts: Buffer[] = []
  for (let at = 0; at < data.length; ) {
    const end = at + 1 + data.readUInt8(at)
    if (end > data.length) throw new RangeError('a character-string ends behind its record')
    parts.push(data.subarray(at + 1, end))
    at = end
  }
  const strings = parts.map((part) => part.toString('utf8'))
  const isText = parts.every((part, index) => Buffer.from(strings[index] ?? '', 'utf8').equals(part))
  return {
    // Joined as octets first: a character may be cut in two by the limit of 255.
    data: Buffer.concat(parts).toString('utf8'),
    strings,
    ...(isText ? {} : {rdata: parts.map(quotedString).join(' ')}),
  }
}

/** RFC 1035 section 3.3.13: two names, five numbers. */
function soaOf(message: Buffer, {start, end}: WireRecord): {readonly text: string; readonly minimum: number} {
  const mname = readName(message, start)
  const rname = readName(message, mname.next)
  if (rname.next + 20 > end) throw new RangeError('a SOA record ends too early')
  const numbers = [0, 4, 8, 12, 16].map((offset) => message.readUInt32BE(rname.next + offset))
  return {text: [mname.name, rname.name, ...numbers].join(' '), minimum: numbers[4] ?? 0}
}

/** As RFC 5952 writes it, which is how URLs do. */
function addressOf(octets: Buffer): string {
  const groups = Array.from({length: 8}, (_, index) => octets.readUInt16BE(2 * index).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
