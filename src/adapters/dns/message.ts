import {type Answer, CHECKING_DISABLED, type DecodedPacket, decode, encode, RECURSION_DESIRED} from 'dns-packet'
import type {DnsRecord, ExtendedError, Question} from '../../domain/dns-answers.ts'
import {normaliseName} from '../../domain/dns-name.ts'

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
}

export type Rcode = 'NOERROR' | 'FORMERR' | 'SERVFAIL' | 'NXDOMAIN' | 'NOTIMP' | 'REFUSED' | 'NOTAUTH' | 'OTHER'

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

export function encodeQuery(id: number, question: Question, {edns, checkingDisabled = false}: QueryOptions): Buffer {
  return encode({
    type: 'query',
    id,
    // Authoritative servers ignore it, resolvers need it.
    flags: RECURSION_DESIRED | (checkingDisabled ? CHECKING_DISABLED : 0),
    questions: [{name: question.name, type: question.type, class: 'IN'}],
    additionals: edns
      ? [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: UDP_PAYLOAD,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
            options: [],
          },
        ]
      : [],
  })
}

/**
 * @returns `stranger` for what is no reply to this query (RFC 5452 section 9.1: id and question must match), which may be
 * a forgery and is to be ignored; `malformed` for a reply with the right id that cannot be read.
 */
export function readReply(datagram: Buffer, id: number, question: Question): DnsMessage | 'stranger' | 'malformed' {
  if (datagram.length < 12 || datagram.readUInt16BE(0) !== id || (datagram.readUInt16BE(2) & 0x8000) === 0) {
    return 'stranger'
  }
  const rcode = RCODES[datagram.readUInt16BE(2) & 0xf] ?? 'OTHER'
  let packet: DecodedPacket
  try {
    packet = decode(datagram)
  } catch {
    return 'malformed'
  }
  if (!answersQuestion(packet, question, rcode)) return 'stranger'
  const soa = packet.authorities?.find((record) => record.type === 'SOA')
  const extended = extendedError(packet)
  return {
    rcode,
    authoritative: packet.flag_aa,
    truncated: packet.flag_tc,
    answers: (packet.answers ?? []).flatMap(presentRecord),
    ...(soa?.type === 'SOA'
      ? {soaOwner: nameOf(soa.name), negativeTtl: Math.min(soa.ttl ?? 0, soa.data.minimum ?? soa.ttl ?? 0)}
      : {}),
    ...(extended === undefined ? {} : {extended}),
  }
}

/** Option code of Extended DNS Errors (RFC 8914 section 2): two octets of a code, then text. */
const EXTENDED_ERROR = 15

function extendedError(packet: DecodedPacket): ExtendedError | undefined {
  const options = (packet.additionals ?? []).flatMap((record) => (record.type === 'OPT' ? record.options : []))
  const data = options.find(({code}) => Number(code) === EXTENDED_ERROR)?.data
  if (data === undefined || data.length < 2) return undefined
  return {code: data.readUInt16BE(0), text: data.subarray(2).toString('utf8')}
}

/** A server that could not read the query may leave its question out. */
function answersQuestion(packet: DecodedPacket, question: Question, rcode: Rcode): boolean {
  const [asked, ...more] = packet.questions ?? []
  if (asked === undefined) return rcode === 'FORMERR' || rcode === 'NOTIMP'
  return more.length === 0 && nameOf(asked.name) === question.name && asked.type === question.type
}

function presentRecord(record: Answer): DnsRecord[] {
  if (record.type === 'OPT') return []
  const base = {name: nameOf(record.name), type: record.type, ttl: record.ttl ?? 0}
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return [{...base, data: record.data}]
    case 'CNAME':
    case 'DNAME':
    case 'NS':
      return [{...base, data: nameOf(record.data)}]
    case 'MX':
      return [{...base, data: `${record.data.preference ?? 0} ${nameOf(record.data.exchange)}`}]
    case 'SOA': {
      const {mname, rname, serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0} = record.data
      const numbers = [serial, refresh, retry, expire, minimum].join(' ')
      return [{...base, data: `${nameOf(mname)} ${nameOf(rname)} ${numbers}`}]
    }
    case 'TXT': {
      const parts = Array.isArray(record.data) ? record.data : [record.data]
      const strings = parts.map((part) => part.toString())
      // Joined as octets first: a character may be cut in two by the limit of 255.
      return [{...base, data: Buffer.concat(parts.map((part) => Buffer.from(part))).toString(), strings}]
    }
    default:
      return []
  }
}

/** dns-packet writes the root as `.`. */
function nameOf(name: string): string {
  return normaliseName(name)
}
