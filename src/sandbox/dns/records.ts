import type {World} from '../world.ts'
import {AMAZON_ZONE} from './built-in.ts'
import {readEntries, tokenOctets} from './master-file/tokens.ts'
import {DnsDataError, isWithin, normalizeName} from './names.ts'
import {formatData, isRecordType, RECORD_TYPES, type RecordType} from './record-data.ts'
import {type DnsRecord, serialOf} from './zone.ts'
import {enclosingZone, serialOfZone, storedRecords, zoneOfIdentity} from './zone-source.ts'

export interface ZonedRecord extends DnsRecord {
  readonly zone: string
}

/**
 * Makes a zone, unless it is there already.
 *
 * @param managedBy owner for {@link deleteZonesManagedBy}, say a service instance
 * @throws DnsDataError for a bad name and for Amazon's zone
 * @returns the name as it is kept
 */
export function createZone(world: World, name: string, managedBy?: string): string {
  const zone = normalizeName(name)
  if (isWithin(zone, AMAZON_ZONE)) throw new DnsDataError(`${AMAZON_ZONE} is Amazon's: nothing can be kept in it`)
  const sql = 'INSERT INTO dns_zone (name, serial, managed_by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
  world.store.run(sql, zone, seconds(world), managedBy ?? null)
  return zone
}

/** Removes the owner's zones with all that is in them. @returns how many there were */
export function deleteZonesManagedBy(world: World, owner: string): number {
  return world.store.transaction(() => {
    removeRecords(world, 'zone IN (SELECT name FROM dns_zone WHERE managed_by = ?)', owner)
    return world.store.run('DELETE FROM dns_zone WHERE managed_by = ?', owner)
  })
}

/**
 * Adds a record, or gives the one that is there another TTL; its whole RRset then has that TTL (RFC 2181 §5.2).
 * A CNAME or SOA takes the place of the one before it.
 *
 * @param record data in presentation form with absolute names; for TXT the joined value, unquoted
 * @param zone where to put it; without it the closest zone, or a new one, see {@link chooseZone}
 * @throws DnsDataError for bad names, types, TTLs and data, and where a CNAME would not be alone (RFC 1034 §3.6.2)
 */
export function setRecord(
  world: World,
  record: {name: string; type: string; ttl: number; data: string},
  zone?: string,
): ZonedRecord {
  const type = recordType(record.type)
  const kept = {
    name: normalizeName(record.name),
    type,
    ttl: record.ttl,
    data: formatData(type, words(type, record.data)),
  }
  return world.store.transaction(() => {
    const home = createZone(world, zone ?? chooseZone(world, kept.name))
    putRecord(world, home, kept)
    bumpSerial(world, home)
    return {...kept, zone: home}
  })
}

/** Removes what matches. @returns how many records that were */
export function deleteRecord(world: World, match: {name: string; type?: string; data?: string}): number {
  const name = normalizeName(match.name)
  const type = match.type === undefined ? undefined : recordType(match.type)
  const data = type && match.data !== undefined ? formatData(type, words(type, match.data)) : match.data
  return world.store.transaction(() => {
    const sql = 'SELECT zone, name, type, data FROM dns_record WHERE name = ?'
    const found = world.store
      .all<ZonedRecord>(sql, name)
      .filter((row) => (type === undefined || row.type === type) && (data === undefined || row.data === data))
    for (const row of found) {
      removeRecords(world, 'name = ? AND type = ? AND data = ?', row.name, row.type, row.data)
    }
    for (const home of new Set(found.map((row) => row.zone))) bumpSerial(world, home)
    return found.length
  })
}

/** What was put into a zone, or into all of them; not the SOA and NS that a zone has by itself. */
export function listRecords(world: World, zone?: string): ZonedRecord[] {
  const zones =
    zone === undefined
      ? world.store.all<{name: string}>('SELECT name FROM dns_zone ORDER BY name').map((row) => row.name)
      : [normalizeName(zone)]
  return zones.flatMap((name) => storedRecords(world, name).map((record) => ({...record, zone: name})))
}

/**
 * The zone for a name: the closest one there is; else the domain of the email identity at or above it, which is what
 * its owner would have; else its last two labels.
 */
export function chooseZone(world: World, name: string): string {
  return enclosingZone(world, name) ?? zoneOfIdentity(world, name) ?? name.split('.').slice(-2).join('.')
}

/** Writes one record that is in its kept form. Leaves the serial alone. */
export function putRecord(world: World, zone: string, record: DnsRecord): void {
  const {name, type, ttl, data} = record
  if (!isWithin(name, zone)) throw new DnsDataError(`${name} is not in the zone ${zone}`)
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > 2_147_483_647) throw new DnsDataError(`${ttl} is not a TTL`)
  if (type === 'SOA' && name !== zone) throw new DnsDataError(`a SOA belongs at ${zone}, not at ${name}`)
  if (type === 'CNAME' && name === zone) throw new DnsDataError(`${name} has a SOA, so it cannot be a CNAME`)
  refuseCompany(world, record)
  if (type === 'CNAME' || type === 'SOA') {
    removeRecords(world, 'name = ? AND type = ? AND data <> ?', name, type, data)
  }
  world.store.run(
    `INSERT INTO dns_record (zone, name, type, ttl, data, added_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET zone = excluded.zone, ttl = excluded.ttl`,
    zone,
    name,
    type,
    ttl,
    data,
    world.clock.now(),
  )
  world.store.run('UPDATE dns_record SET ttl = ? WHERE name = ? AND type = ?', ttl, name, type)
  if (type === 'SOA') {
    world.store.run('UPDATE dns_zone SET serial = max(serial, ?) WHERE name = ?', serialOf(data), zone)
  }
}

/** How long it is remembered what was removed, in milliseconds: longer than any secondary server is late. */
const REMEMBERED_MILLIS = 86_400_000

function removeRecords(world: World, condition: string, ...values: string[]): void {
  const now = world.clock.now()
  world.store.run('DELETE FROM dns_removed_record WHERE abs(? - removed_at) > ?', now, REMEMBERED_MILLIS)
  world.store.run(
    `INSERT INTO dns_removed_record (zone, name, type, ttl, data, added_at, removed_at)
     SELECT zone, name, type, ttl, data, added_at, ? FROM dns_record WHERE ${condition}`,
    now,
    ...values,
  )
  world.store.run(`DELETE FROM dns_record WHERE ${condition}`, ...values)
}

/** RFC 1034 §3.6.2: where there is a CNAME there is nothing else. */
function refuseCompany(world: World, {name, type}: DnsRecord): void {
  const sql = 'SELECT type FROM dns_record WHERE name = ? AND type <> ?'
  const others = world.store.all<{type: string}>(sql, name, type).map((row) => row.type)
  const other = type === 'CNAME' ? others[0] : others.find((present) => present === 'CNAME')
  if (other) throw new DnsDataError(`a CNAME is alone at its name: ${name} has a ${other} record already`)
}

/** Secondaries and people see by it that something changed (RFC 1035 §3.3.13). */
export function bumpSerial(world: World, zone: string): void {
  const next = Math.max((serialOfZone(world, zone) ?? 0) + 1, seconds(world)) % 4_294_967_296
  world.store.run('UPDATE dns_zone SET serial = ? WHERE name = ?', next, zone)
}

function seconds(world: World): number {
  return Math.floor(world.clock.now() / 1000)
}

function recordType(text: string): RecordType {
  const type = text.toUpperCase()
  if (isRecordType(type)) return type
  throw new DnsDataError(`${JSON.stringify(text)} is not one of ${RECORD_TYPES.join(', ')}`)
}

/** Fields of data that was typed by itself. */
function words(type: RecordType, data: string): string[] {
  if (type === 'TXT') return [data]
  if (type !== 'CAA') return data.trim().split(/\s+/)
  const [entry] = readEntries(` ${data.trim()}`)
  return (entry?.tokens ?? []).map((token) => tokenOctets(token).toString())
}
