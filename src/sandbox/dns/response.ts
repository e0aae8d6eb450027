import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type CaaData,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet'
import type {Outcome} from './lookup.ts'
import type {Query} from './query.ts'
import type {DnsRecord} from './zone.ts'

const RCODES = {NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5} as const
/** Upper eight bits of BADVERS, 16 (RFC 6891 §6.1.3). */
const BADVERS_HIGH = 1
/** Largest datagram that we say we take. */
const OWN_PAYLOAD = 1232
const LARGEST_MESSAGE = 65_535

/** A header and nothing else, for what could not even be read. */
export function bareResponse(id: number, flags: number, rcode: number): Buffer {
  return encode({type: 'response', id, flags: flags | rcode})
}

/** @param limit in octets; an answer over it loses its records and is marked as truncated (RFC 2181 §9) */
export function writeResponse(query: Query, outcome: Outcome, limit = LARGEST_MESSAGE): Buffer {
  const whole = compose(query, {
    flags: (outcome.authoritative ? AUTHORITATIVE_ANSWER : 0) | RCODES[outcome.rcode],
    answers: outcome.answers.map(toAnswer),
    authorities: outcome.authorities.map(toAnswer),
    additionals: outcome.additionals.map(toAnswer),
  })
  if (whole.length <= limit) return whole
  const flags = (outcome.authoritative ? AUTHORITATIVE_ANSWER : 0) | TRUNCATED_RESPONSE | RCODES[outcome.rcode]
  return compose(query, {flags})
}

/** For a question that made us stumble. */
export function failureResponse(query: Query): Buffer {
  return compose(query, {flags: RCODES.SERVFAIL})
}

/** For an EDNS version that nobody has defined yet. */
export function badVersionResponse(query: Query): Buffer {
  return compose(query, {flags: 0}, BADVERS_HIGH)
}

function compose(query: Query, packet: Packet & {flags: number}, extendedRcode = 0): Buffer {
  const recursion = query.flags & RECURSION_DESIRED ? RECURSION_AVAILABLE : 0
  const edns: Answer[] =
    query.ednsVersion === undefined
      ? []
      : [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: OWN_PAYLOAD,
            extendedRcode,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
            options: [],
          },
        ]
  const encoded = encode({
    ...packet,
    type: 'response',
    id: query.id,
    flags: packet.flags | query.flags | recursion,
    additionals: [...(packet.additionals ?? []), ...edns],
  })
  // The codec would rewrite the question, so it goes in as it came.
  encoded.writeUInt16BE(1, 4)
  return Buffer.concat([encoded.subarray(0, 12), query.question, encoded.subarray(12)])
}

function toAnswer({name, type, ttl, data}: DnsRecord): Answer {
  const fields = data.split(' ')
  const at = (index: number): string => fields[index] ?? ''
  switch (type) {
    case 'TXT':
      return {name, ttl, type, data: characterStrings(data)}
    case 'MX':
      return {name, ttl, type, data: {preference: Number(at(0)), exchange: at(1)}}
    case 'SRV':
      return {
        name,
        ttl,
        type,
        data: {priority: Number(at(0)), weight: Number(at(1)), port: Number(at(2)), target: at(3)},
      }
    case 'CAA':
      return {name, ttl, type, data: caaData(data)}
    case 'SOA': {
      const [serial, refresh, retry, expire, minimum] = fields.slice(2).map(Number)
      return {name, ttl, type, data: {mname: at(0), rname: at(1), serial, refresh, retry, expire, minimum}}
    }
    default:
      return {name, ttl, type, data}
  }
}

/** RFC 1035 §3.3.14: one or more strings of at most 255 octets. */
function characterStrings(text: string): Buffer[] {
  const octets = Buffer.from(text)
  const strings: Buffer[] = []
  for (let at = 0; at < octets.length || at === 0; at += 255) strings.push(octets.subarray(at, at + 255))
  return strings
}

function caaData(data: string): CaaData {
  const [, flags = '0', tag = '', value = ''] = /^(\d+) (\S+) "(.*)"$/.exec(data) ?? []
  return {flags: Number(flags), tag: tag as CaaData['tag'], value: value.replace(/\\(.)/g, '$1')}
}
