import {type ApiRoute, apiRoute} from '../context.ts'
import {restartApp, startApp, stopApp} from './action-operations.ts'
import {createApp, getApp, listApps, updateApp} from './app-operations.ts'
import {createBuild, getBuild} from './build-operations.ts'
import {deleteApp} from './delete-app.ts'
import {
  cancelDeployment,
  createDeployment,
  getDeployment,
  listDeployments,
  updateDeployment,
} from './deployment-operations.ts'
import {
  getCurrentDroplet,
  getDroplet,
  getDropletRelationship,
  listDroplets,
  setCurrentDroplet,
} from './droplet-operations.ts'
import {getEnvironment, getVariables, updateVariables} from './environment-operations.ts'
import {getPackage, listPackages, refusePush} from './package-operations.ts'
import {endInstance, getProcess, getStats, listProcesses, listSidecars, scaleProcess} from './process-operations.ts'

/** Everything of the API that is about apps and what runs of them. */
export const APP_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/apps', {GET: listApps, POST: createApp}),
  apiRoute('/v3/apps/:guid', {GET: getApp, PATCH: updateApp, DELETE: deleteApp}),
  apiRoute('/v3/apps/:guid/actions/start', {POST: startApp}),
  apiRoute('/v3/apps/:guid/actions/stop', {POST: stopApp}),
  apiRoute('/v3/apps/:guid/actions/restart', {POST: restartApp}),
  apiRoute('/v3/apps/:guid/env', {GET: getEnvironment}),
  apiRoute('/v3/apps/:guid/environment_variables', {GET: getVariables, PATCH: updateVariables}),
  apiRoute('/v3/apps/:guid/processes', {GET: listProcesses}),
  apiRoute('/v3/apps/:guid/processes/:guid', {GET: getProcess}),
  apiRoute('/v3/apps/:guid/processes/:guid/stats', {GET: getStats}),
  apiRoute('/v3/apps/:guid/processes/:guid/actions/scale', {POST: scaleProcess}),
  apiRoute('/v3/apps/:guid/processes/:guid/instances/:guid', {DELETE: endInstance}),
  apiRoute('/v3/apps/:guid/sidecars', {GET: listSidecars}),
  apiRoute('/v3/apps/:guid/packages', {GET: listPackages}),
  apiRoute('/v3/apps/:guid/droplets', {GET: listDroplets}),
  apiRoute('/v3/apps/:guid/droplets/current', {GET: getCurrentDroplet}),
  apiRoute('/v3/apps/:guid/relationships/current_droplet', {GET: getDropletRelationship, PATCH: setCurrentDroplet}),
  apiRoute('/v3/packages', {GET: listPackages, POST: refusePush}),
  apiRoute('/v3/packages/:guid', {GET: getPackage}),
  apiRoute('/v3/spaces/:guid/actions/apply_manifest', {POST: refusePush}),
  apiRoute('/v3/builds', {POST: createBuild}),
  apiRoute('/v3/builds/:guid', {GET: getBuild}),
  apiRoute('/v3/droplets', {GET: listDroplets}),
  apiRoute('/v3/droplets/:guid', {GET: getDroplet}),
  apiRoute('/v3/processes', {GET: listProcesses}),
  apiRoute('/v3/processes/:guid/sidecars', {GET: listSidecars}),
  apiRoute('/v3/processes/:guid', {GET: getProcess}),
  apiRoute('/v3/processes/:guid/stats', {GET: getStats}),
  apiRoute('/v3/processes/:guid/actions/scale', {POST: scaleProcess}),
  apiRoute('/v3/processes/:guid/instances/:guid', {DELETE: endInstance}),
  apiRoute('/v3/deployments', {GET: listDeployments, POST: createDeployment}),
  apiRoute('/v3/deployments/:guid', {GET: getDeployment, PATCH: updateDeployment}),
  apiRoute('/v3/deployments/:guid/actions/cancel', {POST: cancelDeployment}),
]
