import {withApex} from '../../dns/zone.ts'
import {serialOfZone, storedRecords} from '../../dns/zone-source.ts'
import type {Environment} from '../../environment.ts'
import {valueOfData} from './values.ts'
import {compareNames} from './zones.ts'

export interface RecordSet {
  /** Without the final dot. */
  readonly name: string
  readonly type: string
  readonly ttl: number
  /** As Route 53 shows them. */
  readonly values: readonly string[]
}

/** All record sets of a zone, the SOA and NS that it has by itself included, in the order of Route 53. */
export function recordSets(env: Environment, zone: string): RecordSet[] {
  const sets = new Map<string, {name: string; type: string; ttl: number; values: string[]}>()
  for (const {name, type, ttl, data} of withApex(zone, serialOfZone(env, zone) ?? 1, storedRecords(env, zone))) {
    const key = `${name} ${type}`
    const set = sets.get(key) ?? {name, type, ttl, values: []}
    set.values.push(valueOfData(type, data))
    sets.set(key, set)
  }
  return [...sets.values()].sort(
    (a, b) => compareNames(a.name, b.name) || (a.type < b.type ? -1 : Number(a.type > b.type)),
  )
}

/** Names as Route 53 writes them: absolute, with an asterisk in octal. */
export function absolute(name: string): string {
  return `${name.replaceAll('*', '\\052')}.`
}
