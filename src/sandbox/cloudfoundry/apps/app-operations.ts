import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {labelSelector} from '../label-selector.ts'
import {mergedMetadata, NO_METADATA} from '../metadata.ts'
import {organizationView, spaceView} from '../organizations.ts'
import {listReply} from '../page.ts'
import {SPACES, spaceOf} from '../places.ts'
import {requireActiveSpace} from '../suspended.ts'
import {unprocessable} from '../v3-error.ts'
import {readableApp, writableApp} from './access.ts'
import type {App} from './app.ts'
import {appView} from './app-view.ts'
import {Apps} from './apps.ts'
import {readVariables} from './environment-variables.ts'
import {addPushedApp} from './pushed-app.ts'

const LONGEST_NAME = 255
const FILTERS = [
  'include',
  'names',
  'guids',
  'organization_guids',
  'space_guids',
  'stacks',
  'lifecycle_type',
  'label_selector',
]

/** GET /v3/apps */
export function listApps(cloud: CloudController, request: ApiRequest): ApiReply {
  const query = request.query.onlyFilters(...FILTERS)
  const included = query.include('space', 'space.organization')
  const selected = labelSelector(query.text('label_selector'))
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const fits = (app: App): boolean =>
    request.caller.mayRead(app.spaceGuid) &&
    among('names', app.name) &&
    among('guids', app.guid) &&
    among('space_guids', app.spaceGuid) &&
    among('organization_guids', spaceOf(app.spaceGuid).organization.guid) &&
    among('stacks', String(app.lifecycle.data['stack'] ?? '')) &&
    among('lifecycle_type', app.lifecycle.type) &&
    selected(app.metadata.labels)
  const rows = new Apps(cloud.env).all().filter(fits)
  return listReply(cloud, request, {
    rows,
    order: ['name'],
    view: (app) => appView(cloud.api, app),
    included: (shown) => includedResources(cloud, included, shown),
  })
}

function includedResources(
  cloud: CloudController,
  included: readonly string[],
  apps: readonly App[],
): object | undefined {
  if (included.length === 0) return undefined
  const spaces = SPACES.filter(({guid}) => apps.some(({spaceGuid}) => spaceGuid === guid))
  const organizations = included.includes('space.organization') && spaces.length > 0
  return {
    spaces: spaces.map((space) => spaceView(cloud.api, space)),
    ...(organizations ? {organizations: [organizationView(cloud)]} : {}),
  }
}

/** GET /v3/apps/{guid} */
export function getApp(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.only('include')
  const included = request.query.include('space', 'space.organization')
  const app = readableApp(cloud, request, request.ids[0])
  const around = includedResources(cloud, included, [app])
  return {status: 200, body: {...appView(cloud.api, app), ...(around ? {included: around} : {})}}
}

/** POST /v3/apps. Nothing can be pushed to the sandbox: an app is taken for pushed as soon as it is there. */
export function createApp(cloud: CloudController, request: ApiRequest): ApiReply {
  const message = new Message(request.body)
    .only('name', 'environment_variables', 'relationships', 'lifecycle', 'metadata')
    .onlyRelationships('space')
  const name = message.name(LONGEST_NAME)
  const environment = readVariables('Environment variables', message.object('environment_variables') ?? {})
  const metadata = mergedMetadata(NO_METADATA, message.metadata())
  const lifecycle = message.object('lifecycle')
  if (lifecycle && lifecycle['type'] !== 'buildpack')
    throw unprocessable('Lifecycle type the sandbox has buildpack only')
  const spaceGuid = message.requiredRelationship('space')
  const space = SPACES.find(({guid}) => guid === spaceGuid)
  if (!space || !request.caller.mayWrite(spaceGuid))
    throw unprocessable('Invalid space. Ensure that the space exists and you have access to it.')
  requireActiveSpace(cloud.env, spaceGuid)
  const {store} = cloud.env
  const app = store.transaction(() => {
    refuseTakenName(cloud, spaceGuid, name)
    return addPushedApp(cloud.env, {name, spaceGuid, environment, metadata}, {web: 1})
  })
  return {status: 201, body: appView(cloud.api, app)}
}

/** PATCH /v3/apps/{guid}: name and metadata. */
export function updateApp(cloud: CloudController, request: ApiRequest): ApiReply {
  const message = new Message(request.body).only('name', 'metadata')
  const app = writableApp(cloud, request, request.ids[0])
  const name = message.has('name') ? message.name(LONGEST_NAME) : app.name
  const metadata = mergedMetadata(app.metadata, message.metadata())
  const saved = cloud.env.store.transaction(() => {
    if (name.toLowerCase() !== app.name.toLowerCase()) refuseTakenName(cloud, app.spaceGuid, name)
    return new Apps(cloud.env).save({...app, name, metadata})
  })
  return {status: 200, body: appView(cloud.api, saved)}
}

function refuseTakenName({env}: CloudController, spaceGuid: string, name: string): void {
  if (new Apps(env).named(spaceGuid, name)) throw unprocessable(`App with the name '${name}' already exists.`)
}
