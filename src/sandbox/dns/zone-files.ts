import type {Environment} from '../environment.ts'
import {builtInRecords} from './built-in.ts'
import {type ParsedRecord, parseMasterFile} from './master-file/parse.ts'
import {writeMasterFile} from './master-file/write.ts'
import {DnsDataError, normalizeName} from './names.ts'
import {bumpSerial, chooseZone, createZone, putRecord} from './records.ts'
import {withApex} from './zone.ts'
import {enclosingZone, serialOfZone, storedRecords} from './zone-source.ts'

/**
 * A whole zone as RFC 1035 text, with the SOA and NS that it answers.
 *
 * @throws DnsDataError when there is no such zone
 */
export function exportZone(env: Environment, name: string): string {
  const zone = normalizeName(name)
  if (enclosingZone(env, zone) !== zone) throw new DnsDataError(`there is no zone ${zone}`)
  const records = [...builtInRecords(env, zone), ...storedRecords(env, zone)]
  return writeMasterFile(zone, withApex(zone, serialOfZone(env, zone) ?? 1, records))
}

/**
 * Adds the records of a zone file to what is there, as {@link setRecord} would one by one; all of them or none.
 * The zone is the owner of the file's SOA, else the given origin, else its first `$ORIGIN`, else the zone that the
 * first record would go to.
 *
 * @throws DnsDataError naming the line
 */
export function importZone(env: Environment, text: string, origin?: string): {zone: string; records: number} {
  const file = parseMasterFile(text, origin)
  const [first] = file.records
  if (!first) throw new DnsDataError('there is no record in the text')
  refuseSecond(file.records, 'SOA')
  refuseSecond(file.records, 'CNAME')
  const soa = file.records.find((record) => record.type === 'SOA')
  return env.store.transaction(() => {
    const zone = createZone(env, soa?.name ?? file.origin ?? chooseZone(env, first.name))
    for (const record of file.records) put(env, zone, record)
    bumpSerial(env, zone)
    return {zone, records: file.records.length}
  })
}

function put(env: Environment, zone: string, {line, ...record}: ParsedRecord): void {
  try {
    putRecord(env, zone, record)
  } catch (error) {
    if (error instanceof DnsDataError) throw new DnsDataError(`line ${line}: ${error.message}`)
    throw error
  }
}

/** One after the other they would replace each other in silence. */
function refuseSecond(records: readonly ParsedRecord[], type: 'SOA' | 'CNAME'): void {
  const lines = new Map<string, number>()
  for (const {name, line, ...record} of records) {
    if (record.type !== type) continue
    const before = lines.get(name)
    if (before !== undefined) {
      throw new DnsDataError(`line ${line}: ${name} has a ${type} already, on line ${before}`)
    }
    lines.set(name, line)
  }
}
