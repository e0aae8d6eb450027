import {RECORD_TYPES, type RecordType} from '../../dns/record-data.ts'
import {DnsDataError, deleteRecord, setRecord} from '../../dns/zones.ts'
import type {Environment} from '../../environment.ts'
import {AwsError, NotImplemented} from '../aws-error.ts'
import {child, childText, type XmlElement} from '../protocols/xml-document.ts'
import {type RecordSet, recordSets} from './record-sets.ts'
import {dataOfValue, invalidRecord, valueOfData} from './values.ts'

type Action = 'CREATE' | 'UPSERT' | 'DELETE'

export interface Change {
  readonly action: Action
  readonly set: RecordSet
}

const ACTIONS: readonly string[] = ['CREATE', 'UPSERT', 'DELETE']
const SUPPORTED: readonly string[] = ['Name', 'Type', 'TTL', 'ResourceRecords']

/** @throws AwsError InvalidInput, InvalidChangeBatch */
export function readChanges(body: XmlElement): Change[] {
  const batch = child(body, 'ChangeBatch')
  const changes = (batch && child(batch, 'Changes'))?.children.filter(({name}) => name === 'Change') ?? []
  if (changes.length === 0) throw invalid('A change batch needs at least one change.')
  return changes.map(readChange)
}

function readChange(change: XmlElement): Change {
  const action = childText(change, 'Action') ?? ''
  const set = child(change, 'ResourceRecordSet')
  if (!set || !ACTIONS.includes(action)) throw invalid(`The action ${action} is not one of ${ACTIONS.join(', ')}.`)
  const strange = set.children.find(({name}) => !SUPPORTED.includes(name))
  if (strange) throw notImplemented(strange.name)
  const [name, type, ttl] = [childText(set, 'Name') ?? '', childText(set, 'Type') ?? '', Number(childText(set, 'TTL'))]
  const values = child(set, 'ResourceRecords')?.children.map((record) => childText(record, 'Value') ?? '') ?? []
  if (name === '' || values.length === 0 || !Number.isInteger(ttl))
    throw invalid('A record set needs a name, a TTL and records.')
  return {action: action as Action, set: {name: plain(name), type: type.toUpperCase(), ttl, values}}
}

/**
 * Makes changes to a zone, all of them or none.
 * @throws AwsError InvalidChangeBatch
 */
export function applyChanges(env: Environment, zone: string, changes: readonly Change[]): void {
  env.store.transaction(() => {
    for (const change of changes) apply(env, zone, change)
  })
}

function apply(env: Environment, zone: string, {action, set}: Change): void {
  if (set.name !== zone && !set.name.endsWith(`.${zone}`))
    throw refused(`RRSet with DNS name ${set.name}. is not permitted in zone ${zone}.`)
  const type = RECORD_TYPES.find((candidate) => candidate === set.type)
  if (type === undefined) throw invalid(`The record type ${set.type} is not implemented.`)
  const before = recordSets(env, zone).find((known) => known.name === set.name && known.type === type)
  const what = `resource record set [name='${set.name}.', type='${type}']`
  if (action === 'CREATE' && before) throw refused(`Tried to create ${what} but it already exists`)
  if (action === 'DELETE') {
    if (!before) throw refused(`Tried to delete ${what} but it was not found`)
    if (!isSame(before, set, type))
      throw refused(`Tried to delete ${what} but the values provided do not match the current values`)
  }
  deleteRecord(env, {name: set.name, type})
  if (action !== 'DELETE') write(env, zone, set, type)
}

function write(env: Environment, zone: string, {name, ttl, values}: RecordSet, type: RecordType): void {
  try {
    for (const value of values) setRecord(env, {name, type, ttl, data: dataOfValue(type, value)}, zone)
  } catch (error) {
    if (error instanceof DnsDataError) throw invalidRecord(error.message)
    throw error
  }
}

function isSame(before: RecordSet, given: RecordSet, type: RecordType): boolean {
  const normal = (values: readonly string[]) =>
    values
      .map((value) => (type === 'TXT' ? valueOfData(type, dataOfValue(type, value)) : plain(value).replace(/\.$/, '')))
      .sort()
      .join('\n')
  return before.ttl === given.ttl && normal(before.values) === normal(given.values)
}

/** Lower case, without the final dot, an asterisk as itself. */
function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '').replaceAll('\\052', '*')
}

function refused(message: string): AwsError {
  return new AwsError('InvalidChangeBatch', 400, `[${message}]`)
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInput', 400, message)
}

function notImplemented(member: string): NotImplemented {
  const message = `The sandbox does not implement ${member} of a record set.`
  return new NotImplemented(`ChangeResourceRecordSets(${member})`, 'InvalidInput', 400, message)
}
