import type {Environment} from '../../environment.ts'
import {type Metadata, NO_METADATA} from '../metadata.ts'
import {type LastOperation, type OperationRow, type OperationState, operationFrom, setOperation} from '../operation.ts'
import {thisSecond} from '../timestamps.ts'

/** A service credential binding as the Cloud Controller keeps it. */
export interface ServiceBinding {
  readonly guid: string
  readonly type: 'key' | 'app'
  readonly name: string | null
  readonly instanceGuid: string
  readonly appGuid: string | null
  /** What the bind answered; undefined until it has. */
  readonly credentials: Readonly<Record<string, unknown>> | undefined
  readonly syslogDrainUrl: string | null
  readonly metadata: Metadata
  readonly operation: LastOperation<'create' | 'delete'>
  readonly createdAt: number
  readonly updatedAt: number
}

interface Row extends OperationRow<'create' | 'delete'> {
  guid: string
  type: 'key' | 'app'
  name: string | null
  instance_guid: string
  app_guid: string | null
  credentials_json: string | null
  syslog_drain_url: string | null
  labels_json: string
  annotations_json: string
  created_at: number
  updated_at: number
}

export type NewBinding = Pick<ServiceBinding, 'guid' | 'type' | 'name' | 'instanceGuid' | 'appGuid'> &
  Partial<Pick<ServiceBinding, 'metadata'>>

/** By the time and then the order in which they were made. */
const IN_ORDER = 'ORDER BY created_at, sequence'

export function allBindings({store}: Environment): ServiceBinding[] {
  return store.all<Row>(`SELECT * FROM cf_service_binding ${IN_ORDER}`).map(fromRow)
}

export function bindingsOfInstance({store}: Environment, instanceGuid: string): ServiceBinding[] {
  return store
    .all<Row>(`SELECT * FROM cf_service_binding WHERE instance_guid = ? ${IN_ORDER}`, instanceGuid)
    .map(fromRow)
}

export function bindingsOfApp({store}: Environment, appGuid: string): ServiceBinding[] {
  return store.all<Row>(`SELECT * FROM cf_service_binding WHERE app_guid = ? ${IN_ORDER}`, appGuid).map(fromRow)
}

export function findBinding({store}: Environment, guid: string): ServiceBinding | undefined {
  const row = store.one<Row>('SELECT * FROM cf_service_binding WHERE guid = ?', guid)
  return row && fromRow(row)
}

/** `initial`: the broker has not been asked. */
export function addBinding(env: Environment, binding: NewBinding): void {
  const now = thisSecond(env)
  const {labels, annotations} = binding.metadata ?? NO_METADATA
  env.store.run(
    `INSERT INTO cf_service_binding (guid, type, name, instance_guid, app_guid, labels_json, annotations_json,
       operation_type, operation_state, operation_created_at, operation_updated_at, created_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'create', 'initial', ?8, ?8, ?8, ?8)`,
    binding.guid,
    binding.type,
    binding.name,
    binding.instanceGuid,
    binding.appGuid,
    JSON.stringify(labels),
    JSON.stringify(annotations),
    now,
  )
}

/** What the bind answered, for good: nobody asks the broker again. */
export function keepCredentials(
  env: Environment,
  guid: string,
  credentials: Readonly<Record<string, unknown>>,
  syslogDrainUrl: string | null = null,
): void {
  env.store.run(
    'UPDATE cf_service_binding SET credentials_json = ?, syslog_drain_url = ? WHERE guid = ?',
    JSON.stringify(credentials),
    syslogDrainUrl,
    guid,
  )
  setBindingOperation(env, guid, 'create', 'succeeded')
}

export function setBindingMetadata(env: Environment, guid: string, {labels, annotations}: Metadata): void {
  env.store.run(
    'UPDATE cf_service_binding SET labels_json = ?, annotations_json = ?, updated_at = ? WHERE guid = ?',
    JSON.stringify(labels),
    JSON.stringify(annotations),
    thisSecond(env),
    guid,
  )
}

export function setBindingOperation(
  env: Environment,
  guid: string,
  type: 'create' | 'delete',
  state: OperationState,
  description: string | null = null,
): void {
  setOperation(env, 'cf_service_binding', guid, {type, state, description})
}

export function removeBinding({store}: Environment, guid: string): void {
  store.run('DELETE FROM cf_service_binding WHERE guid = ?', guid)
}

function fromRow(row: Row): ServiceBinding {
  return {
    guid: row.guid,
    type: row.type,
    name: row.name,
    instanceGuid: row.instance_guid,
    appGuid: row.app_guid,
    credentials: row.credentials_json === null ? undefined : JSON.parse(row.credentials_json),
    syslogDrainUrl: row.syslog_drain_url,
    metadata: {labels: JSON.parse(row.labels_json), annotations: JSON.parse(row.annotations_json)},
    operation: operationFrom(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
