import type {Environment} from '../../environment.ts'
import {type Metadata, NO_METADATA} from '../metadata.ts'
import {
  type LastOperation,
  type OperationRow,
  type OperationState,
  type OperationType,
  operationFrom,
  setOperation,
} from '../operation.ts'
import {thisSecond} from '../timestamps.ts'

/** A service instance as the Cloud Controller keeps it. */
export interface ServiceInstance {
  readonly guid: string
  readonly type: 'managed' | 'user-provided'
  readonly spaceGuid: string
  readonly name: string
  readonly tags: readonly string[]
  /** Undefined for one that no broker made. */
  readonly maintenanceVersion: string | undefined
  /** Of a user-provided one. */
  readonly credentials: Readonly<Record<string, unknown>>
  readonly syslogDrainUrl: string | null
  readonly routeServiceUrl: string | null
  readonly metadata: Metadata
  readonly operation: LastOperation
  readonly createdAt: number
  readonly updatedAt: number
}

interface Row extends OperationRow {
  guid: string
  type: 'managed' | 'user-provided'
  space_guid: string
  name: string
  tags_json: string
  maintenance_version: string | null
  credentials_json: string | null
  syslog_drain_url: string | null
  route_service_url: string | null
  labels_json: string
  annotations_json: string
  created_at: number
  updated_at: number
}

export type NewInstance = Pick<ServiceInstance, 'guid' | 'type' | 'spaceGuid' | 'name'> &
  Partial<
    Pick<
      ServiceInstance,
      'tags' | 'maintenanceVersion' | 'credentials' | 'syslogDrainUrl' | 'routeServiceUrl' | 'metadata'
    >
  >

export type InstanceChange = Partial<
  Pick<
    ServiceInstance,
    'name' | 'tags' | 'maintenanceVersion' | 'credentials' | 'syslogDrainUrl' | 'routeServiceUrl' | 'metadata'
  >
>

/** In the order in which they were made. */
export function allInstances({store}: Environment): ServiceInstance[] {
  return store.all<Row>('SELECT * FROM cf_service_instance ORDER BY sequence').map(fromRow)
}

export function findInstance({store}: Environment, guid: string): ServiceInstance | undefined {
  const row = store.one<Row>('SELECT * FROM cf_service_instance WHERE guid = ?', guid)
  return row && fromRow(row)
}

export function instanceNamed({store}: Environment, spaceGuid: string, name: string): ServiceInstance | undefined {
  const row = store.one<Row>('SELECT * FROM cf_service_instance WHERE space_guid = ? AND name = ?', spaceGuid, name)
  return row && fromRow(row)
}

/** Managed ones are `initial` at first: the broker has not been asked. User-provided ones are done. */
export function addInstance(env: Environment, instance: NewInstance): void {
  const now = thisSecond(env)
  const {labels, annotations} = instance.metadata ?? NO_METADATA
  env.store.run(
    `INSERT INTO cf_service_instance (guid, type, space_guid, name, tags_json, maintenance_version, credentials_json,
       syslog_drain_url, route_service_url, labels_json, annotations_json, operation_type, operation_state,
       operation_description, operation_created_at, operation_updated_at, created_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'create', ?12, NULL, ?13, ?13, ?13, ?13)`,
    instance.guid,
    instance.type,
    instance.spaceGuid,
    instance.name,
    JSON.stringify(instance.tags ?? []),
    instance.maintenanceVersion ?? null,
    instance.type === 'managed' ? null : JSON.stringify(instance.credentials ?? {}),
    instance.syslogDrainUrl ?? null,
    instance.routeServiceUrl ?? null,
    JSON.stringify(labels),
    JSON.stringify(annotations),
    instance.type === 'managed' ? 'initial' : 'succeeded',
    now,
  )
}

export function changeInstance(env: Environment, before: ServiceInstance, change: InstanceChange): void {
  const after = {...before, ...change}
  env.store.run(
    `UPDATE cf_service_instance SET name = ?, tags_json = ?, maintenance_version = ?, credentials_json = ?,
       syslog_drain_url = ?, route_service_url = ?, labels_json = ?, annotations_json = ?, updated_at = ? WHERE guid = ?`,
    after.name,
    JSON.stringify(after.tags),
    after.maintenanceVersion ?? null,
    after.type === 'managed' ? null : JSON.stringify(after.credentials),
    after.syslogDrainUrl,
    after.routeServiceUrl,
    JSON.stringify(after.metadata.labels),
    JSON.stringify(after.metadata.annotations),
    thisSecond(env),
    before.guid,
  )
}

/** Another operation on an instance, or another state of the same one. */
export function setInstanceOperation(
  env: Environment,
  guid: string,
  type: OperationType,
  state: OperationState,
  description: string | null = null,
): void {
  setOperation(env, 'cf_service_instance', guid, {type, state, description})
}

export function removeInstance({store}: Environment, guid: string): void {
  store.run('DELETE FROM cf_service_instance WHERE guid = ?', guid)
}

function fromRow(row: Row): ServiceInstance {
  return {
    guid: row.guid,
    type: row.type,
    spaceGuid: row.space_guid,
    name: row.name,
    tags: JSON.parse(row.tags_json),
    maintenanceVersion: row.maintenance_version ?? undefined,
    credentials: JSON.parse(row.credentials_json ?? '{}'),
    syslogDrainUrl: row.syslog_drain_url,
    routeServiceUrl: row.route_service_url,
    metadata: {labels: JSON.parse(row.labels_json), annotations: JSON.parse(row.annotations_json)},
    operation: operationFrom(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
