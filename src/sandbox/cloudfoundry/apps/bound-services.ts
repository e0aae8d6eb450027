import {PLAN_NAME, SERVICE_NAME, SERVICE_TAGS} from '../../broker/catalog.ts'
import type {Environment} from '../../environment.ts'
import type {OperationState, OperationType} from '../operation.ts'
import type {BoundService} from './bindings.ts'

const OFFERING_TAGS: readonly string[] = SERVICE_TAGS

interface Row {
  guid: string
  name: string | null
  instance_guid: string
  created_at: number
  operation_type: OperationType
  operation_state: OperationState
  credentials_json: string | null
  syslog_drain_url: string | null
  instance_name: string
  instance_type: 'managed' | 'user-provided'
  instance_credentials_json: string | null
  tags_json: string
}

/**
 * The bindings of an app, of whatever state, in the order in which they were made: the order of the platform's own ids, which
 * decides between bindings of the same second.
 */
export function boundServices(env: Environment, appGuid: string): readonly BoundService[] {
  const rows = env.store.all<Row>(
    `SELECT b.guid, b.name, b.instance_guid, b.created_at, b.operation_type, b.operation_state, b.credentials_json,
       b.syslog_drain_url, i.name AS instance_name, i.type AS instance_type,
       i.credentials_json AS instance_credentials_json, i.tags_json
     FROM cf_service_binding b JOIN cf_service_instance i ON i.guid = b.instance_guid
     WHERE b.app_guid = ? AND b.type = 'app' ORDER BY b.sequence`,
    appGuid,
  )
  return rows.map(fromRow)
}

function fromRow(row: Row): BoundService {
  const managed = row.instance_type === 'managed'
  const credentials = row.credentials_json ?? row.instance_credentials_json ?? '{}'
  const tags = JSON.parse(row.tags_json) as string[]
  return {
    guid: row.guid,
    name: row.name,
    instanceGuid: row.instance_guid,
    createdAt: row.created_at,
    operation: {type: row.operation_type, state: row.operation_state},
    credentials: JSON.parse(credentials),
    syslogDrainUrl: row.syslog_drain_url,
    instanceName: row.instance_name,
    tags: managed ? [...tags, ...OFFERING_TAGS] : tags,
    label: managed ? SERVICE_NAME : 'user-provided',
    plan: managed ? PLAN_NAME : undefined,
  }
}
