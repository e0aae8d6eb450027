import type {DnsReply} from './answers.ts'

/** Fields of a SOA record: mname, rname, serial, … (RFC 1035 section 3.3.13). @returns undefined for no word of its own */
export function serialIn(reply: DnsReply | undefined, zone: string): number | undefined {
  if (reply?.kind !== 'answer' || !reply.authoritative) return undefined
  const soa = reply.answers.find(({name, type}) => name === zone && type === 'SOA')
  const serial = Number(soa?.data.split(' ')[2])
  return Number.isInteger(serial) ? serial : undefined
}

/** Those that have the newest version of a zone; all where none of them says which it has. */
export function withNewestSerial<Holder extends {readonly serial?: number}>(holders: readonly Holder[]): Holder[] {
  const serials = holders.flatMap(({serial}) => (serial === undefined ? [] : [serial]))
  if (serials.length === 0) return [...holders]
  const newest = serials.reduce((one, other) => (isNewer(other, one) ? other : one))
  return holders.filter(({serial}) => serial === newest)
}

/** RFC 1982 section 3.2: serial numbers of 32 bits go around. */
function isNewer(serial: number, than: number): boolean {
  const ahead = (serial - than) >>> 0
  return ahead > 0 && ahead < 2 ** 31
}
