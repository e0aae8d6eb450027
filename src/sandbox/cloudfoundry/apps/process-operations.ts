import {isObject, Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {listReply} from '../page.ts'
import {spaceOf} from '../places.ts'
import {badQuery, notFound, unprocessable} from '../v3-error.ts'
import {operableApp, readableApp} from './access.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'
import {Deployments} from './deployments.ts'
import type {AppProcess} from './process.ts'
import {embeddedInstances, processView, statsView} from './process-view.ts'
import {Processes} from './processes.ts'
import {Running} from './running.ts'

const MOST_INSTANCES = 100

/** GET /v3/processes, GET /v3/apps/{guid}/processes */
export function listProcesses(cloud: CloudController, request: ApiRequest): ApiReply {
  const [guid] = request.ids
  const places = guid === undefined ? ['app_guids', 'space_guids', 'organization_guids'] : []
  const query = request.query.onlyFilters('guids', 'types', 'embed', 'label_selector', ...places)
  const withInstances = embedsInstances(request)
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const apps = guid === undefined ? new Apps(cloud.env).all() : [readableApp(cloud, request, guid)]
  const rows = apps
    .filter((app) => request.caller.mayRead(app.spaceGuid) && among('app_guids', app.guid))
    .filter(({spaceGuid}) => among('space_guids', spaceGuid))
    .filter(({spaceGuid}) => among('organization_guids', spaceOf(spaceGuid).organization.guid))
    .flatMap((app) => new Processes(cloud.env).ofApp(app.guid).map((process) => ({...process, app})))
    .filter((process) => among('guids', process.guid) && among('types', process.type))
  return listReply(cloud, request, {
    rows,
    view: ({app, ...process}) => ({
      ...processView(cloud.api, app, process, true),
      ...(withInstances ? {process_instances: embeddedInstances(cloud.env, process)} : {}),
    }),
  })
}

/** GET /v3/apps/{guid}/sidecars, GET /v3/processes/{guid}/sidecars: no app of the sandbox has any. */
export function listSidecars(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.onlyFilters()
  if (request.pathname.startsWith('/v3/apps/')) readableApp(cloud, request, request.ids[0])
  else found(cloud, request)
  return listReply(cloud, request, {rows: [], view: () => ({})})
}

/** @throws V3Error 400 for anything else that is to be embedded */
function embedsInstances({query}: ApiRequest): boolean {
  const wanted = query.list('embed') ?? []
  const unknown = wanted.filter((name) => name !== 'process_instances')
  if (unknown.length > 0)
    throw badQuery(
      `Invalid embedded resource: '${unknown.join("', '")}'. Valid embedded resources are: 'process_instances'`,
    )
  return wanted.length > 0
}

/** GET /v3/processes/{guid}, GET /v3/apps/{guid}/processes/{type} */
export function getProcess(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.only('embed')
  const {app, process} = found(cloud, request)
  const instances = embedsInstances(request) ? {process_instances: embeddedInstances(cloud.env, process)} : {}
  return {status: 200, body: {...processView(cloud.api, app, process, false), ...instances}}
}

/** GET /v3/processes/{guid}/stats, GET /v3/apps/{guid}/processes/{type}/stats */
export function getStats(cloud: CloudController, request: ApiRequest): ApiReply {
  return {status: 200, body: statsView(cloud.env, found(cloud, request).process)}
}

/** POST …/actions/scale {instances}: instances that are there keep what they were started with, and new ones get the same. */
export function scaleProcess(cloud: CloudController, request: ApiRequest): ApiReply {
  new Message(request.body).only('instances')
  const wanted = isObject(request.body) ? request.body['instances'] : undefined
  const {app, process} = found(cloud, request)
  operableApp(cloud, request, app.guid)
  const instances = wanted ?? process.instances
  if (typeof instances !== 'number' || !Number.isInteger(instances)) throw unprocessable('Instances is not a number')
  if (instances < 0) throw unprocessable('Instances must be greater than or equal to 0')
  if (instances > MOST_INSTANCES) throw unprocessable('app_instance_limit_exceeded')
  if (process.type === 'web' && new Deployments(cloud.env).activeOf(app.guid))
    throw unprocessable('Cannot scale this process while a deployment is in flight.')
  const processes = new Processes(cloud.env)
  cloud.env.store.transaction(() =>
    processes.scale(process.guid, instances, new Running(cloud.env, cloud.api).readyAt()),
  )
  const scaled = processes.find(process.guid) ?? process
  return {status: 202, body: processView(cloud.api, app, scaled, false)}
}

/** DELETE …/instances/{index}: the instance crashes, and another one takes its place with what the process was started with. */
export function endInstance(cloud: CloudController, request: ApiRequest): ApiReply {
  const {app, process} = found(cloud, request)
  operableApp(cloud, request, app.guid)
  const number = Number(request.ids.at(-1))
  const readyAt = new Running(cloud.env, cloud.api).readyAt()
  if (!new Processes(cloud.env).replaceInstance(process.guid, number, readyAt)) throw notFound('Instance')
  return {status: 204}
}

/** The process of a path: by its own guid, or by its app and type. Of several of type web the newest one counts. */
function found(cloud: CloudController, request: ApiRequest): {readonly app: App; readonly process: AppProcess} {
  const processes = new Processes(cloud.env)
  const [guid = '', type] = request.ids
  if (request.pathname.startsWith('/v3/apps/')) {
    const app = readableApp(cloud, request, guid)
    const process = processes.ofApp(app.guid).findLast((candidate) => candidate.type === type)
    if (!process) throw notFound('Process')
    return {app, process}
  }
  const process = processes.find(guid)
  const app = process && new Apps(cloud.env).find(process.appGuid)
  if (!app || !request.caller.mayRead(app.spaceGuid)) throw notFound('Process')
  return {app, process}
}
