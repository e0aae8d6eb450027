import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {timestamp} from '../timestamps.ts'
import {notFound, unprocessable} from '../v3-error.ts'
import {operableApp} from './access.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'
import {type Build, Builds} from './builds.ts'
import {appOfPackage, packageGuidOf} from './package-operations.ts'

/** POST /v3/builds {package}: what `cf restage` begins with. */
export function createBuild(cloud: CloudController, request: ApiRequest): ApiReply {
  const data = new Message(request.body)
    .only('package', 'lifecycle', 'staging_memory_in_mb', 'staging_disk_in_mb', 'metadata')
    .object('package')
  const guid = data?.['guid']
  if (typeof guid !== 'string') throw unprocessable('Package guid must be a string')
  const app = operableApp(cloud, request, appOfPackage(cloud, request, guid).guid)
  return {status: 201, body: buildView(cloud, app, new Builds(cloud.env).add(app.guid), 'STAGING')}
}

/** GET /v3/builds/{guid} */
export function getBuild(cloud: CloudController, request: ApiRequest): ApiReply {
  const build = new Builds(cloud.env).find(request.ids[0] ?? '')
  const app = build && new Apps(cloud.env).find(build.appGuid)
  if (!app || !request.caller.mayRead(app.spaceGuid)) throw notFound('Build')
  return {status: 200, body: buildView(cloud, app, build, 'STAGED')}
}

/** build_presenter.rb */
function buildView({api}: CloudController, app: App, build: Build, state: 'STAGING' | 'STAGED'): object {
  const {guid, dropletGuid} = build
  return {
    guid,
    created_at: timestamp(build.createdAt),
    updated_at: timestamp(build.createdAt),
    state,
    error: null,
    lifecycle: app.lifecycle,
    package: {guid: packageGuidOf(app)},
    droplet: state === 'STAGED' ? {guid: dropletGuid, href: `${api}/v3/droplets/${dropletGuid}`} : null,
    relationships: {app: {data: {guid: app.guid}}},
    metadata: {labels: {}, annotations: {}},
    links: {
      self: {href: `${api}/v3/builds/${guid}`},
      app: {href: `${api}/v3/apps/${app.guid}`},
      ...(state === 'STAGED' ? {droplet: {href: `${api}/v3/droplets/${dropletGuid}`}} : {}),
    },
  }
}
