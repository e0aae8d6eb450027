import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {listReply} from '../page.ts'
import {timestamp} from '../timestamps.ts'
import {notFound, unprocessable} from '../v3-error.ts'
import {operableApp, readableApp} from './access.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'
import {Builds} from './builds.ts'
import {packageGuidOf} from './package-operations.ts'
import {Processes} from './processes.ts'

interface Droplet {
  readonly guid: string
  readonly app: App
  readonly createdAt: number
}

/** GET /v3/apps/{guid}/droplets/current */
export function getCurrentDroplet(cloud: CloudController, request: ApiRequest): ApiReply {
  const app = readableApp(cloud, request, request.ids[0])
  if (app.dropletGuid === null) throw notFound('Droplet')
  const droplet = dropletsOf(cloud, app).find(({guid}) => guid === app.dropletGuid)
  return {status: 200, body: dropletView(cloud, droplet ?? {guid: app.dropletGuid, app, createdAt: app.createdAt})}
}

/** GET /v3/droplets, GET /v3/apps/{guid}/droplets */
export function listDroplets(cloud: CloudController, request: ApiRequest): ApiReply {
  const query = request.query.onlyFilters(
    'guids',
    'states',
    'app_guids',
    'space_guids',
    'organization_guids',
    'current',
    'label_selector',
  )
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const [guid] = request.ids
  const apps = guid === undefined ? new Apps(cloud.env).all() : [readableApp(cloud, request, guid)]
  const rows = apps
    .filter((app) => request.caller.mayRead(app.spaceGuid) && among('app_guids', app.guid))
    .filter((app) => among('space_guids', app.spaceGuid))
    .flatMap((app) => dropletsOf(cloud, app))
    .filter((droplet) => among('guids', droplet.guid) && among('states', 'STAGED'))
    .filter((droplet) => query.text('current') !== 'true' || droplet.guid === droplet.app.dropletGuid)
    .map((droplet) => ({...droplet, updatedAt: droplet.createdAt}))
  return listReply(cloud, request, {rows, view: (droplet) => dropletView(cloud, droplet)})
}

/** GET /v3/droplets/{guid} */
export function getDroplet(cloud: CloudController, request: ApiRequest): ApiReply {
  const droplet = new Apps(cloud.env)
    .all()
    .filter(({spaceGuid}) => request.caller.mayRead(spaceGuid))
    .flatMap((app) => dropletsOf(cloud, app))
    .find(({guid}) => guid === request.ids[0])
  if (!droplet) throw notFound('Droplet')
  return {status: 200, body: dropletView(cloud, droplet)}
}

/** GET /v3/apps/{guid}/relationships/current_droplet */
export function getDropletRelationship(cloud: CloudController, request: ApiRequest): ApiReply {
  return {status: 200, body: relationship(cloud, readableApp(cloud, request, request.ids[0]))}
}

/** PATCH /v3/apps/{guid}/relationships/current_droplet {data: {guid}}: what runs continues until it is started anew. */
export function setCurrentDroplet(cloud: CloudController, request: ApiRequest): ApiReply {
  const data = new Message(request.body).only('data').object('data')
  const app = operableApp(cloud, request, request.ids[0])
  const guid = data?.['guid']
  if (typeof guid !== 'string' || !dropletsOf(cloud, app).some((droplet) => droplet.guid === guid))
    throw unprocessable('Unable to assign current droplet. Ensure the droplet exists and belongs to this app.')
  return {status: 200, body: relationship(cloud, new Apps(cloud.env).save({...app, dropletGuid: guid}))}
}

function relationship({api}: CloudController, app: App): object {
  const at = `${api}/v3/apps/${app.guid}`
  return {
    data: app.dropletGuid === null ? null : {guid: app.dropletGuid},
    links: {self: {href: `${at}/relationships/current_droplet`}, related: {href: `${at}/droplets/current`}},
  }
}

/** The one of the push and those of builds; the current one even where nothing says any more how it came. */
function dropletsOf({env}: CloudController, app: App): readonly Droplet[] {
  const built = new Builds(env).ofApp(app.guid).map(({dropletGuid, createdAt}) => ({guid: dropletGuid, app, createdAt}))
  const known = app.dropletGuid === null || built.some(({guid}) => guid === app.dropletGuid)
  return known ? built : [{guid: app.dropletGuid ?? '', app, createdAt: app.createdAt}, ...built]
}

/** droplet_presenter.rb */
function dropletView({api, env}: CloudController, {guid, app, createdAt}: Droplet): object {
  const commands = new Processes(env).ofApp(app.guid).map(({type, command}) => [type, command])
  return {
    guid,
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    state: 'STAGED',
    error: null,
    lifecycle: {type: app.lifecycle.type, data: {}},
    execution_metadata: '',
    process_types: Object.fromEntries(commands),
    checksum: {type: 'sha256', value: guid.replaceAll('-', '').repeat(2)},
    buildpacks: [],
    stack: app.lifecycle.data['stack'] ?? null,
    image: null,
    relationships: {app: {data: {guid: app.guid}}},
    metadata: {labels: {}, annotations: {}},
    links: {
      self: {href: `${api}/v3/droplets/${guid}`},
      package: {href: `${api}/v3/packages/${packageGuidOf(app)}`},
      app: {href: `${api}/v3/apps/${app.guid}`},
      assign_current_droplet: {href: `${api}/v3/apps/${app.guid}/relationships/current_droplet`, method: 'PATCH'},
      download: {href: `${api}/v3/droplets/${guid}/download`},
    },
  }
}
