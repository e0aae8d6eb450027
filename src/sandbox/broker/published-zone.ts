import {AwsError} from '../aws/aws-error.ts'
import {NAME_SERVERS} from '../dns/zone.ts'
import {createZone, DnsDataError, deleteRecord, deleteZonesManagedBy, setRecord} from '../dns/zones.ts'
import type {Environment} from '../environment.ts'
import {RECORD_TTL, type RequiredRecord} from './required-records.ts'
import {ResourceError} from './resource.ts'

/** Seconds, on the delegation of a generated domain. */
const DELEGATION_TTL = 30

/** Octets in one character string of a TXT record (RFC 1035 section 3.3.14): the brokerpak never splits. */
const LONGEST_STRING = 255

/**
 * Publishes a generated domain's records in a zone of its own, below the default zone.
 * @param previousMailFrom MAIL FROM domain whose records an earlier run published.
 * @throws ResourceError when a TXT value is longer than Route 53 takes unsplit.
 */
export function publishRecords(
  env: Environment,
  instanceId: string,
  identity: string,
  records: readonly RequiredRecord[],
  previousMailFrom: string | undefined,
): void {
  const {defaultZone} = env.settings
  if (!zoneExists(env, identity)) {
    createZone(env, identity, instanceId)
    for (const data of NAME_SERVERS)
      setRecord(env, {name: identity, type: 'NS', ttl: DELEGATION_TTL, data}, defaultZone)
  }
  for (const name of new Set([identity, previousMailFrom ?? identity, `_dmarc.${identity}`])) forgetOurs(env, name)
  for (const record of records) {
    if (record.type === 'TXT' && Buffer.byteLength(record.value) > LONGEST_STRING)
      throw refused(
        record,
        `FATAL problem: CharacterStringTooLong (Value is too long) encountered with '"${record.value}"'`,
      )
    publish(env, identity, record)
  }
}

function publish(env: Environment, zone: string, record: RequiredRecord): void {
  try {
    setRecord(env, {name: record.name, type: record.type, ttl: RECORD_TTL, data: record.value}, zone)
  } catch (error) {
    if (error instanceof DnsDataError) throw refused(record, error.message)
    throw error
  }
}

/** Takes a generated domain's zone and its delegation away; nothing happens for an instance that has none. */
export function removePublishedZone(env: Environment, instanceId: string, identity: string): void {
  if (!zoneExists(env, identity)) return
  deleteZonesManagedBy(env, instanceId)
  deleteRecord(env, {name: identity, type: 'NS'})
}

function zoneExists(env: Environment, name: string): boolean {
  return env.store.one('SELECT 1 AS found FROM dns_zone WHERE name = ?', name) !== undefined
}

/** Removes what an earlier run may have published at a name; records that somebody else added stay. */
function forgetOurs(env: Environment, name: string): void {
  const ours = env.store
    .all<{type: string; data: string}>(
      `SELECT type, data FROM dns_record WHERE name = ? AND type IN ('TXT', 'MX')`,
      name,
    )
    .filter(({data}) =>
      /^v=DMARC1; p=reject; rua=mailto:reports@dmarc|^v=spf1 include:amazonses\.com -all$|^10 feedback-smtp\./.test(
        data,
      ),
    )
  for (const record of ours) deleteRecord(env, {name, ...record})
}

function refused(record: RequiredRecord, reason: string): ResourceError {
  const resource = {...RECORD, name: `records["${record.key}"]`}
  const fault = new AwsError('InvalidChangeBatch', 400, `[Invalid Resource Record: '${reason}']`)
  return new ResourceError(resource, 'creating Route53 Record', fault)
}

const RECORD = {
  type: 'aws_route53_record',
  file: 'verification.tf',
  line: 31,
  service: 'Route 53',
  operation: 'ChangeResourceRecordSets',
}
