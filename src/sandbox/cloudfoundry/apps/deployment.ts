import type {Metadata} from '../metadata.ts'

export type DeploymentReason = 'DEPLOYING' | 'CANCELING' | 'DEPLOYED' | 'CANCELED' | 'SUPERSEDED'

export interface Deployment {
  readonly guid: string
  readonly appGuid: string
  /** The web process that it makes. */
  readonly processGuid: string
  readonly dropletGuid: string
  readonly previousDropletGuid: string
  readonly strategy: string
  /** How many instances are started at a time. */
  readonly maxInFlight: number
  /** How many the web process shall have in the end. */
  readonly instances: number
  readonly status: {readonly value: 'ACTIVE' | 'FINALIZED'; readonly reason: DeploymentReason}
  /** All of these in epoch milliseconds. */
  readonly statusChangedAt: number
  readonly lastHealthyAt: number
  /** For how long it was not stuck, up to {@link Deployment.lookedAt}. */
  readonly workedMillis: number
  readonly lookedAt: number
  readonly metadata: Metadata
  readonly createdAt: number
  readonly updatedAt: number
}

export interface DeploymentRow {
  guid: string
  app_guid: string
  process_guid: string
  droplet_guid: string
  previous_droplet_guid: string
  strategy: string
  max_in_flight: number
  instances: number
  status_value: Deployment['status']['value']
  status_reason: DeploymentReason
  status_changed_at: number
  last_healthy_at: number
  worked_millis: number
  looked_at: number
  labels_json: string
  annotations_json: string
  created_at: number
  updated_at: number
}

export function deploymentFrom(row: DeploymentRow): Deployment {
  return {
    guid: row.guid,
    appGuid: row.app_guid,
    processGuid: row.process_guid,
    dropletGuid: row.droplet_guid,
    previousDropletGuid: row.previous_droplet_guid,
    strategy: row.strategy,
    maxInFlight: row.max_in_flight,
    instances: row.instances,
    status: {value: row.status_value, reason: row.status_reason},
    statusChangedAt: row.status_changed_at,
    lastHealthyAt: row.last_healthy_at,
    workedMillis: row.worked_millis,
    lookedAt: row.looked_at,
    metadata: {labels: JSON.parse(row.labels_json), annotations: JSON.parse(row.annotations_json)},
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
