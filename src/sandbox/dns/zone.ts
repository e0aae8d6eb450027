import {ancestors} from './names.ts'
import type {RecordType} from './record-data.ts'

export interface DnsRecord {
  /** Lower case, without the final dot. */
  readonly name: string
  readonly type: RecordType
  /** Seconds. */
  readonly ttl: number
  /** Presentation form; TXT is the joined value, unquoted. */
  readonly data: string
}

/** What one zone answers from. */
export interface Zone {
  readonly name: string
  /** Its one SOA. */
  readonly soa: DnsRecord
  /** Every record that is answered, by owner and type; the apex has SOA and NS. */
  readonly nodes: ReadonlyMap<string, ReadonlyMap<string, readonly DnsRecord[]>>
  /** Every name that exists, those without records included (RFC 4592 §2.2.2: empty non-terminals). */
  readonly names: ReadonlySet<string>
}

export const NAME_SERVERS = ['ns1.sandbox.test', 'ns2.sandbox.test'] as const

/** How many seconds negative answers are kept: short, because somebody is waiting for a correction to show. */
const NEGATIVE_TTL = 60

/**
 * Puts a zone together; SOA and NS at the apex are made up where the records have none.
 *
 * @param serial becomes the SOA's, whatever serial the records say
 */
export function buildZone(name: string, serial: number, records: readonly DnsRecord[]): Zone {
  const nodes = new Map<string, Map<string, DnsRecord[]>>()
  const names = new Set<string>([name])
  for (const record of withApex(name, serial, records)) {
    const node = nodes.get(record.name) ?? new Map<string, DnsRecord[]>()
    nodes.set(record.name, node)
    node.set(record.type, [...(node.get(record.type) ?? []), record])
    for (const ancestor of ancestors(record.name)) {
      if (names.has(ancestor)) break
      names.add(ancestor)
    }
  }
  const soa = nodes.get(name)?.get('SOA')?.[0] ?? apexSoa(name, serial)
  return {name, soa, nodes, names}
}

/** The records with SOA first, then the name servers, then the rest as given. */
export function withApex(zone: string, serial: number, records: readonly DnsRecord[]): DnsRecord[] {
  const atApex = (type: RecordType) => records.filter((record) => record.name === zone && record.type === type)
  const [stored] = atApex('SOA')
  const soa = stored ? {...stored, data: withSerial(stored.data, serial)} : apexSoa(zone, serial)
  const nameServers = atApex('NS')
  const servers = nameServers.length > 0 ? nameServers : apexNameServers(zone)
  return [
    soa,
    ...servers,
    ...records.filter((record) => !(record.name === zone && ['SOA', 'NS'].includes(record.type))),
  ]
}

function apexSoa(zone: string, serial: number): DnsRecord {
  const timers = `${serial} 7200 900 1209600 ${NEGATIVE_TTL}`
  return {name: zone, type: 'SOA', ttl: 900, data: `${NAME_SERVERS[0]} hostmaster.sandbox.test ${timers}`}
}

function apexNameServers(zone: string): DnsRecord[] {
  return NAME_SERVERS.map((server) => ({name: zone, type: 'NS', ttl: 3600, data: server}))
}

/** Third field of a SOA. */
export function serialOf(data: string): number {
  return Number(data.split(' ')[2])
}

function withSerial(data: string, serial: number): string {
  return data.split(' ').with(2, String(serial)).join(' ')
}
