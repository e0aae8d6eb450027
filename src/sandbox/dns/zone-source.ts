import type {Environment} from '../environment.ts'
import {BUILT_IN_ZONES, builtInRecords} from './built-in.ts'
import {ancestors} from './names.ts'
import {buildZone, type DnsRecord, type Zone} from './zone.ts'

/** Where a lookup finds zones. */
export interface ZoneSource {
  /** The zone that is closest to the name, at it or above it. */
  enclosing(name: string): Zone | undefined
}

/** Name of the zone that is closest to `name`, at it or above it. */
export function enclosingZone(env: Environment, name: string): string | undefined {
  return ancestors(name).find((candidate) => BUILT_IN_ZONES.includes(candidate) || isStored(env, candidate))
}

/** Domain of the email identity at or above a name: its owner has a zone for it, whether or not a record was ever put there. */
export function zoneOfIdentity(env: Environment, name: string): string | undefined {
  return ancestors(name).find((candidate) => {
    return env.store.one('SELECT 1 AS found FROM email_identity WHERE name = ?', candidate) !== undefined
  })
}

function isStored(env: Environment, zone: string): boolean {
  return env.store.one('SELECT 1 AS found FROM dns_zone WHERE name = ?', zone) !== undefined
}

export function serialOfZone(env: Environment, zone: string): number | undefined {
  return env.store.one<{serial: number}>('SELECT serial FROM dns_zone WHERE name = ?', zone)?.serial
}

/** Records of a zone, in the order of their names (parents first), then types. Without what a zone has by itself. */
export function storedRecords(env: Environment, zone: string): DnsRecord[] {
  const sql = 'SELECT name, type, ttl, data FROM dns_record WHERE zone = ? ORDER BY length(name), name, type, data'
  return env.store.all<DnsRecord>(sql, zone).map((row) => ({...row}))
}

/** Zones out of the store, put together once for as long as nothing is written. */
export function zoneSource(env: Environment): ZoneSource {
  const zones = new Map<string, Zone>()
  let seen = -1
  return {
    enclosing(name) {
      // Counts every row that this connection has ever changed, so nothing stale is ever answered.
      const changes = env.store.one<{n: number}>('SELECT total_changes() AS n')?.n ?? 0
      if (changes !== seen) zones.clear()
      seen = changes
      const zone = enclosingZone(env, name) ?? zoneOfIdentity(env, name)
      if (zone === undefined) return undefined
      const known = zones.get(zone) ?? loadZone(env, zone)
      zones.set(zone, known)
      return known
    },
  }
}

/** Zones as they were at a moment of the last day, put together anew for each question. @param at epoch milliseconds */
export function zonesAsOf(env: Environment, at: number): ZoneSource {
  return {
    enclosing(name) {
      const zone = enclosingZone(env, name) ?? zoneOfIdentity(env, name)
      if (zone === undefined) return undefined
      const serial = serialOfZone(env, zone) ?? 1
      const hasChanged = env.store.one(CHANGED_SINCE, zone, at) !== undefined
      const records = [...builtInRecords(env, zone), ...env.store.all<DnsRecord>(RECORDS_AS_OF, zone, at)]
      // A server that lags behind shows it by its serial number.
      return buildZone(zone, hasChanged ? Math.min(serial, Math.floor(at / 1000)) : serial, records)
    },
  }
}

const CHANGED_SINCE = `
  SELECT 1 AS found FROM dns_record WHERE zone = ?1 AND added_at > ?2
  UNION ALL SELECT 1 FROM dns_removed_record WHERE zone = ?1 AND removed_at > ?2 LIMIT 1`
const RECORDS_AS_OF = `
  SELECT name, type, ttl, data FROM dns_record WHERE zone = ?1 AND added_at <= ?2
  UNION SELECT name, type, ttl, data FROM dns_removed_record WHERE zone = ?1 AND added_at <= ?2 AND removed_at > ?2
  ORDER BY name, type, data`

function loadZone(env: Environment, zone: string): Zone {
  const records = [...builtInRecords(env, zone), ...storedRecords(env, zone)]
  return buildZone(zone, serialOfZone(env, zone) ?? 1, records)
}
