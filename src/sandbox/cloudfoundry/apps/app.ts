import type {Metadata} from '../metadata.ts'

export interface App {
  readonly guid: string
  readonly name: string
  readonly spaceGuid: string
  readonly state: 'STOPPED' | 'STARTED'
  /** What users set, without what the platform adds. */
  readonly environment: Readonly<Record<string, string>>
  readonly lifecycle: {readonly type: string; readonly data: Readonly<Record<string, unknown>>}
  /** Null before anything was pushed. */
  readonly dropletGuid: string | null
  readonly metadata: Metadata
  /** Epoch milliseconds of whole seconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

export interface AppRow {
  guid: string
  name: string
  space_guid: string
  state: App['state']
  environment_json: string
  lifecycle_json: string
  droplet_guid: string | null
  labels_json: string
  annotations_json: string
  created_at: number
  updated_at: number
}

export function appFrom(row: AppRow): App {
  return {
    guid: row.guid,
    name: row.name,
    spaceGuid: row.space_guid,
    state: row.state,
    environment: JSON.parse(row.environment_json),
    lifecycle: JSON.parse(row.lifecycle_json),
    dropletGuid: row.droplet_guid,
    metadata: {labels: JSON.parse(row.labels_json), annotations: JSON.parse(row.annotations_json)},
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
