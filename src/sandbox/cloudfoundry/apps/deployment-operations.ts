import {deploymentStuckSince} from '../../faults/deployments.ts'
import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {labelSelector} from '../label-selector.ts'
import {mergedMetadata, NO_METADATA} from '../metadata.ts'
import {listReply} from '../page.ts'
import {notFound, unprocessable} from '../v3-error.ts'
import {operableApp} from './access.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'
import type {Deployment} from './deployment.ts'
import {deploymentView} from './deployment-view.ts'
import {Deployments} from './deployments.ts'
import {Rollout} from './rollout.ts'

/** POST /v3/deployments: rolling ones, of the current droplet. */
export function createDeployment(cloud: CloudController, request: ApiRequest): ApiReply {
  const message = new Message(request.body)
    .only('relationships', 'droplet', 'revision', 'strategy', 'options', 'metadata')
    .onlyRelationships('app')
  const strategy = message.text('strategy') ?? 'rolling'
  if (strategy !== 'rolling') throw unprocessable(`Strategy '${strategy}' is not a supported deployment strategy`)
  const maxInFlight = maxInFlightOf(message)
  const metadata = mergedMetadata(NO_METADATA, message.metadata())
  const app = deployableApp(cloud, request, message.relationship('app'))
  if (message.has('revision')) throw unprocessable('The revision does not exist')
  const dropletGuid = dropletOf(message, app)
  const guid = cloud.env.store.transaction(() =>
    new Rollout(cloud.env, cloud.api).begin(app, {dropletGuid, maxInFlight, metadata}),
  )
  return {status: 201, body: view(cloud, app, guid)}
}

/** GET /v3/deployments */
export function listDeployments(cloud: CloudController, request: ApiRequest): ApiReply {
  const query = request.query.onlyFilters('app_guids', 'status_reasons', 'status_values', 'label_selector')
  const selected = labelSelector(query.text('label_selector'))
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const apps = new Map(new Apps(cloud.env).all().map((app) => [app.guid, app]))
  const rows = new Deployments(cloud.env).all().filter((deployment) => {
    const app = apps.get(deployment.appGuid)
    return (
      app !== undefined &&
      request.caller.mayRead(app.spaceGuid) &&
      among('app_guids', app.guid) &&
      among('status_reasons', deployment.status.reason) &&
      among('status_values', deployment.status.value) &&
      selected(deployment.metadata.labels)
    )
  })
  return listReply(cloud, request, {
    rows,
    view: ({guid, appGuid}) => view(cloud, apps.get(appGuid), guid),
  })
}

/** GET /v3/deployments/{guid} */
export function getDeployment(cloud: CloudController, request: ApiRequest): ApiReply {
  const {app, deployment} = found(cloud, request)
  return {status: 200, body: view(cloud, app, deployment.guid)}
}

/** PATCH /v3/deployments/{guid}: metadata. */
export function updateDeployment(cloud: CloudController, request: ApiRequest): ApiReply {
  const message = new Message(request.body).only('metadata')
  const {app, deployment} = found(cloud, request)
  operableApp(cloud, request, app.guid)
  const metadata = mergedMetadata(deployment.metadata, message.metadata())
  new Deployments(cloud.env).setMetadata(deployment.guid, metadata)
  return {status: 200, body: view(cloud, app, deployment.guid)}
}

/** POST /v3/deployments/{guid}/actions/cancel: the old instances come back, with what they were started with. */
export function cancelDeployment(cloud: CloudController, request: ApiRequest): ApiReply {
  const {app, deployment} = found(cloud, request)
  operableApp(cloud, request, app.guid)
  const {value, reason} = deployment.status
  if (value === 'FINALIZED')
    throw unprocessable(`Cannot cancel a ${reason === 'CANCELED' ? 'CANCELED' : 'DEPLOYED'} deployment`)
  if (reason !== 'CANCELING') new Deployments(cloud.env).setReason(deployment.guid, 'CANCELING')
  return {status: 200}
}

function deployableApp(cloud: CloudController, request: ApiRequest, guid: string | undefined): App {
  const app = new Apps(cloud.env).find(guid ?? '')
  if (!app || !request.caller.mayOperate(app.spaceGuid))
    throw unprocessable('Unable to use app. Ensure that the app exists and you have access to it.')
  return operableApp(cloud, request, app.guid)
}

function dropletOf(message: Message, app: App): string {
  const wanted = message.object('droplet')?.['guid']
  if (wanted === undefined && app.dropletGuid === null)
    throw unprocessable(
      'Invalid droplet. Please specify a droplet in the request or set a current droplet for the app.',
    )
  if (wanted !== undefined && wanted !== app.dropletGuid)
    throw unprocessable('Unable to assign current droplet. Ensure the droplet exists and belongs to this app.')
  return app.dropletGuid ?? ''
}

function maxInFlightOf(message: Message): number {
  const options = message.object('options') ?? {}
  const unknown = Object.keys(options).filter((key) => key !== 'max_in_flight')
  if (unknown.length > 0) throw unprocessable(`Options has unsupported key(s): ${unknown.join(', ')}`)
  const value = options['max_in_flight'] ?? 1
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw unprocessable('Max in flight must be an integer greater than 0')
  return value
}

function found(
  cloud: CloudController,
  {ids, caller}: ApiRequest,
): {readonly app: App; readonly deployment: Deployment} {
  const deployment = new Deployments(cloud.env).find(ids[0] ?? '')
  const app = deployment && new Apps(cloud.env).find(deployment.appGuid)
  if (!app || !caller.mayRead(app.spaceGuid)) throw notFound('Deployment')
  return {app, deployment}
}

function view({env, api}: CloudController, app: App | undefined, guid: string): object {
  const deployment = new Deployments(env).find(guid)
  return app && deployment ? deploymentView(api, app, deployment, deploymentStuckSince(env) !== undefined) : {}
}
