import {deleteRecord, exportZone, importZone, listRecords, setRecord} from '../dns/zones.ts'
import type {ControlRequest, Controls} from './context.ts'

/** Seconds, for records that come without one. */
const DEFAULT_TTL = 300
const TTL = {least: 0, most: 2_147_483_647, whole: true} as const

/** GET /dns?zone=: what was put into a zone, or into all. */
export function records({env}: Controls, {query}: ControlRequest): object {
  return {records: listRecords(env, query.only('zone').optionalString('zone') || undefined)}
}

/** POST /dns/set {name, type, data, ttl?, zone?} */
export function set({env, checkSoon}: Controls, {body}: ControlRequest): object {
  body.only('name', 'type', 'data', 'ttl', 'zone')
  const record = {
    name: body.string('name'),
    type: body.string('type'),
    data: body.string('data'),
    ttl: body.optionalNumber('ttl', TTL) ?? DEFAULT_TTL,
  }
  const kept = setRecord(env, record, body.optionalString('zone'))
  checkSoon()
  return {record: kept}
}

/** POST /dns/delete {name, type?, data?} */
export function remove({env, checkSoon}: Controls, {body}: ControlRequest): object {
  const name = body.only('name', 'type', 'data').string('name')
  const type = body.optionalString('type')
  const data = body.optionalString('data')
  const deleted = deleteRecord(env, {
    name,
    ...(type === undefined ? {} : {type}),
    ...(data === undefined ? {} : {data}),
  })
  checkSoon()
  return {deleted}
}

/** POST /dns/import {text, origin?}: a zone file. */
export function load({env, checkSoon}: Controls, {body}: ControlRequest): object {
  const text = body.only('text', 'origin').string('text')
  const imported = importZone(env, text, body.optionalString('origin'))
  checkSoon()
  return imported
}

/** GET /dns/export?zone=: a zone as RFC 1035 text. */
export function dump({env}: Controls, {query}: ControlRequest): string {
  return exportZone(env, query.only('zone').string('zone'))
}
