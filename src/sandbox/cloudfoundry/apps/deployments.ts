import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import type {Metadata} from '../metadata.ts'
import {thisSecond} from '../timestamps.ts'
import {type Deployment, type DeploymentReason, type DeploymentRow, deploymentFrom} from './deployment.ts'

export interface NewDeployment {
  readonly appGuid: string
  readonly processGuid: string
  readonly dropletGuid: string
  readonly previousDropletGuid: string
  readonly maxInFlight: number
  readonly instances: number
  readonly metadata: Metadata
}

/** The table of deployments. An app has at most one that is active. */
export class Deployments {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  all(): readonly Deployment[] {
    return this.#env.store.all<DeploymentRow>('SELECT * FROM cf_deployment ORDER BY sequence').map(deploymentFrom)
  }

  find(guid: string): Deployment | undefined {
    const row = this.#env.store.one<DeploymentRow>('SELECT * FROM cf_deployment WHERE guid = ?', guid)
    return row && deploymentFrom(row)
  }

  active(): readonly Deployment[] {
    const sql = `SELECT * FROM cf_deployment WHERE status_value = 'ACTIVE' ORDER BY sequence`
    return this.#env.store.all<DeploymentRow>(sql).map(deploymentFrom)
  }

  activeOf(appGuid: string): Deployment | undefined {
    return this.active().find((deployment) => deployment.appGuid === appGuid)
  }

  /** Guids of the processes that deployments of an app made which a later one overtook, oldest first. */
  overtakenProcesses(appGuid: string): readonly string[] {
    const sql = `SELECT process_guid AS guid FROM cf_deployment
      WHERE app_guid = ? AND status_reason = 'SUPERSEDED' ORDER BY sequence`
    return this.#env.store.all<{guid: string}>(sql, appGuid).map(({guid}) => guid)
  }

  add(deployment: NewDeployment): string {
    const guid = randomUUID()
    this.#env.store.run(
      `INSERT INTO cf_deployment (guid, app_guid, process_guid, droplet_guid, previous_droplet_guid, strategy,
         max_in_flight, instances, status_value, status_reason, status_changed_at, last_healthy_at, worked_millis,
         looked_at, labels_json, annotations_json, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, 'rolling', ?6, ?7, 'ACTIVE', 'DEPLOYING', ?8, ?8, 0, ?9, ?10, ?11, ?8, ?8)`,
      guid,
      deployment.appGuid,
      deployment.processGuid,
      deployment.dropletGuid,
      deployment.previousDropletGuid,
      deployment.maxInFlight,
      deployment.instances,
      thisSecond(this.#env),
      this.#env.clock.now(),
      JSON.stringify(deployment.metadata.labels),
      JSON.stringify(deployment.metadata.annotations),
    )
    return guid
  }

  /** Counts working time up to now. */
  worked(guid: string, workedMillis: number): void {
    const sql = 'UPDATE cf_deployment SET worked_millis = ?, looked_at = ? WHERE guid = ?'
    this.#env.store.run(sql, workedMillis, this.#env.clock.now(), guid)
  }

  wasHealthy(guid: string): void {
    const sql = 'UPDATE cf_deployment SET last_healthy_at = ?1, updated_at = ?1 WHERE guid = ?2'
    this.#env.store.run(sql, thisSecond(this.#env), guid)
  }

  /** Changes the status to the one that has this reason. Being canceled begins with no time worked. */
  setReason(guid: string, reason: DeploymentReason): void {
    const value = reason === 'DEPLOYING' || reason === 'CANCELING' ? 'ACTIVE' : 'FINALIZED'
    this.#env.store.run(
      `UPDATE cf_deployment SET status_value = ?1, status_reason = ?2, status_changed_at = ?3, updated_at = ?3,
         worked_millis = CASE ?2 WHEN 'CANCELING' THEN 0 ELSE worked_millis END WHERE guid = ?4`,
      value,
      reason,
      thisSecond(this.#env),
      guid,
    )
  }

  setMetadata(guid: string, {labels, annotations}: Metadata): void {
    const sql = 'UPDATE cf_deployment SET labels_json = ?, annotations_json = ?, updated_at = ? WHERE guid = ?'
    this.#env.store.run(sql, JSON.stringify(labels), JSON.stringify(annotations), thisSecond(this.#env), guid)
  }

  removeOfApp(appGuid: string): void {
    this.#env.store.run('DELETE FROM cf_deployment WHERE app_guid = ?', appGuid)
  }
}
