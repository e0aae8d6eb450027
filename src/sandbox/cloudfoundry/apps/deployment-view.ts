import {spaceOf} from '../places.ts'
import {timestamp} from '../timestamps.ts'
import type {App} from './app.ts'
import type {Deployment} from './deployment.ts'

/** What stalls a deployment (deployment_create.rb says the same of one that cannot even begin). */
function stall(app: App): string {
  const {name} = spaceOf(app.spaceGuid)
  return `memory space_quota_exceeded for space ${name}. This space's quota may not be large enough to support rolling deployments or your configured max-in-flight.`
}

/** A deployment as the API shows it (deployment_presenter.rb). @param isStuck whether deployments do not continue now */
export function deploymentView(api: string, app: App, deployment: Deployment, isStuck: boolean): object {
  const at = `${api}/v3/deployments/${deployment.guid}`
  const {value, reason} = deployment.status
  const isActive = value === 'ACTIVE'
  return {
    guid: deployment.guid,
    created_at: timestamp(deployment.createdAt),
    updated_at: timestamp(deployment.updatedAt),
    status: {
      value,
      reason,
      details: {
        last_successful_healthcheck: timestamp(deployment.lastHealthyAt),
        last_status_change: timestamp(deployment.statusChangedAt),
        ...(isStuck && reason === 'DEPLOYING' ? {error: stall(app)} : {}),
      },
    },
    strategy: deployment.strategy,
    options: {max_in_flight: deployment.maxInFlight},
    droplet: {guid: deployment.dropletGuid},
    previous_droplet: {guid: deployment.previousDropletGuid},
    new_processes: [{guid: deployment.processGuid, type: 'web'}],
    revision: null,
    relationships: {app: {data: {guid: app.guid}}},
    metadata: deployment.metadata,
    links: {
      self: {href: at},
      app: {href: `${api}/v3/apps/${app.guid}`},
      ...(isActive ? {cancel: {href: `${at}/actions/cancel`, method: 'POST'}} : {}),
    },
  }
}
