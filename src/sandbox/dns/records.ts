import type {Environment} from '../environment.ts'
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
export function createZone(env: Environment, name: string, managedBy?: string): string {
  const zone = normalizeName(name)
  if (isWithin(zone, AMAZON_ZONE)) throw new DnsDataError(`${AMAZON_ZONE} is Amazon's: nothing can be kept in it`)
  const sql = 'INSERT INTO dns_zone (name, serial, managed_by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
  env.store.run(sql, zone, seconds(env), managedBy ?? null)
  return zone
}

/** Removes the owner's zones with all that is in them. @returns how many there were */
export function deleteZonesManagedBy(env: Environment, owner: string): number {
  return env.store.transaction(() => {
    removeRecords(env, 'zone IN (SELECT name FROM dns_zone WHERE managed_by = ?)', owner)
    return env.store.run('DELETE FROM dns_zone WHERE managed_by = ?', owner)
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
  env: Environment,
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
  return env.store.transaction(() => {
    const home = createZone(env, zone ?? chooseZone(env, kept.name))
    putRecord(env, home, kept)
    bumpSerial(env, home)
    return {...kept, zone: home}
  })
}

/** Removes what matches. @returns how many records that were */
export function deleteRecord(env: Environment, match: {name: string; type?: string; data?: string}): number {
  const name = normalizeName(match.name)
  const type = match.type === undefined ? undefined : recordType(match.type)
  const data = type && match.data !== undefined ? formatData(type, words(type, match.data)) : match.data
  return env.store.transaction(() => {
    const sql = 'SELECT zone, name, type, data FROM dns_record WHERE name = ?'
    const found = env.store
      .all<ZonedRecord>(sql, name)
      .filter((row) => (type === undefined || row.type === type) && (data === undefined || row.data === data))
    for (const row of found) {
      removeRecords(env, 'name = ? AND type = ? AND data = ?', row.name, row.type, row.data)
    }
    for (const home of new Set(found.map((row) => row.zone))) bumpSerial(env, home)
    return found.length
  })
}

/** What was put into a zone, or into all of them; not the SOA and NS that a zone has by itself. */
export function listRecords(env: Environment, zone?: string): ZonedRecord[] {
  const zones =
    zone === undefined
      ? env.store.all<{name: string}>('SELECT name FROM dns_zone ORDER BY name').map((row) => row.name)
      : [normalizeName(zone)]
  return zones.flatMap((name) => storedRecords(env, name).map((record) => ({...record, zone: name})))
}

/**
 * The zone for a name: the closest one there is; else the domain of the email identity at or above it, which is what
 * its owner would have; else its last two labels.
 */
export function chooseZone(env: Environment, name: string): string {
  return enclosingZone(env, name) ?? zoneOfIdentity(env, name) ?? name.split('.').slice(-2).join('.')
}

/** Writes one record that is in its kept form. Leaves the serial alone. */
export function putRecord(env: Environment, zone: string, record: DnsRecord): void {
  const {name, type, ttl, data} = record
  if (!isWithin(name, zone)) throw new DnsDataError(`${name} is not in the zone ${zone}`)
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > 2_147_483_647) throw new DnsDataError(`${ttl} is not a TTL`)
  if (type === 'SOA' && name !== zone) throw new DnsDataError(`a SOA belongs at ${zone}, not at ${name}`)
  if (type === 'CNAME' && name === zone) throw new DnsDataError(`${name} has a SOA, so it cannot be a CNAME`)
  refuseCompany(env, record)
  if (type === 'CNAME' || type === 'SOA') {
    removeRecords(env, 'name = ? AND type = ? AND data <> ?', name, type, data)
  }
  env.store.run(
    `INSERT INTO dns_record (zone, name, type, ttl, data, added_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET zone = excluded.zone, ttl = excluded.ttl`,
    zone,
    name,
    type,
    ttl,
    data,
    env.clock.now(),
  )
  env.store.run('UPDATE dns_record SET ttl = ? WHERE name = ? AND type = ?', ttl, name, type)
  if (type === 'SOA') {
    env.store.run('UPDATE dns_zone SET serial = max(serial, ?) WHERE name = ?', serialOf(data), zone)
  }
}

/** How long it is remembered what was removed, in milliseconds: longer than any secondary server is late. */
const REMEMBERED_MILLIS = 86_400_000

function removeRecords(env: Environment, condition: string, ...values: string[]): void {
  const now = env.clock.now()
  env.store.run('DELETE FROM dns_removed_record WHERE abs(? - removed_at) > ?', now, REMEMBERED_MILLIS)
  env.store.run(
    `INSERT INTO dns_removed_record (zone, name, type, ttl, data, added_at, removed_at)
     SELECT zone, name, type, ttl, data, added_at, ? FROM dns_record WHERE ${condition}`,
    now,
    ...values,
  )
  env.store.run(`DELETE FROM dns_record WHERE ${condition}`, ...values)
}

/** RFC 1034 §3.6.2: where there is a CNAME there is nothing else. */
function refuseCompany(env: Environment, {name, type}: DnsRecord): void {
  const sql = 'SELECT type FROM dns_record WHERE name = ? AND type <> ?'
  const others = env.store.all<{type: string}>(sql, name, type).map((row) => row.type)
  const other = type === 'CNAME' ? others[0] : others.find((present) => present === 'CNAME')
  if (other) throw new DnsDataError(`a CNAME is alone at its name: ${name} has a ${other} record already`)
}

/** Secondaries and people see by it that something changed (RFC 1035 §3.3.13). */
export function bumpSerial(env: Environment, zone: string): void {
  const next = Math.max((serialOfZone(env, zone) ?? 0) + 1, seconds(env)) % 4_294_967_296
  env.store.run('UPDATE dns_zone SET serial = ? WHERE name = ?', next, zone)
}

function seconds(env: Environment): number {
  return Math.floor(env.clock.now() / 1000)
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
