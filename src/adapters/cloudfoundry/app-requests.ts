import type {CloudRequest} from './controller.ts'
import {OPERATION_LABEL} from './labels.ts'
import {filterValue} from './resource.ts'

/** Requests about apps, their processes and their deployments (Cloud Foundry API v3). */

export const appRequest = (guid: string): CloudRequest => ({method: 'GET', path: appPath(guid)})

export const processesRequest = (appGuid: string): CloudRequest => ({
  method: 'GET',
  path: `${appPath(appGuid)}/processes`,
  query: {per_page: '500'},
})

export const processStatsRequest = (guid: string): CloudRequest => ({
  method: 'GET',
  path: `/v3/processes/${encodeURIComponent(guid)}/stats`,
})

export const deploymentsRequest = (appGuid: string, filter: Readonly<Record<string, string>> = {}): CloudRequest => ({
  method: 'GET',
  path: '/v3/deployments',
  query: {app_guids: filterValue(appGuid), order_by: '-created_at', per_page: '50', ...filter},
})

export const deploymentRequest = (guid: string): CloudRequest => ({method: 'GET', path: deploymentPath(guid)})

/** Of the current droplet, which is what runs now. */
export const deployRequest = (appGuid: string, operation: string): CloudRequest => ({
  method: 'POST',
  path: '/v3/deployments',
  body: {
    strategy: 'rolling',
    relationships: {app: {data: {guid: appGuid}}},
    metadata: {labels: {[OPERATION_LABEL]: operation}},
  },
})

export const cancelDeploymentRequest = (guid: string): CloudRequest => ({
  method: 'POST',
  path: `${deploymentPath(guid)}/actions/cancel`,
})

export const restartRequest = (appGuid: string): CloudRequest => ({
  method: 'POST',
  path: `${appPath(appGuid)}/actions/restart`,
})

const appPath = (guid: string): string => `/v3/apps/${encodeURIComponent(guid)}`
const deploymentPath = (guid: string): string => `/v3/deployments/${encodeURIComponent(guid)}`
