import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {derivedGuid} from '../derived-guid.ts'
import {listReply} from '../page.ts'
import {timestamp} from '../timestamps.ts'
import {notFound, unprocessable} from '../v3-error.ts'
import {readableApp} from './access.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'

/** The bits of an app: an app that was pushed has one package, from which all its droplets are staged. */
export const packageGuidOf = (app: App): string => derivedGuid('package', app.guid)

/** GET /v3/packages, GET /v3/apps/{guid}/packages */
export function listPackages(cloud: CloudController, request: ApiRequest): ApiReply {
  const query = request.query.onlyFilters(
    'guids',
    'types',
    'states',
    'app_guids',
    'space_guids',
    'organization_guids',
    'label_selector',
  )
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const [guid] = request.ids
  const apps = guid === undefined ? new Apps(cloud.env).all() : [readableApp(cloud, request, guid)]
  const rows = apps.filter(
    (app) =>
      app.dropletGuid !== null &&
      request.caller.mayRead(app.spaceGuid) &&
      among('guids', packageGuidOf(app)) &&
      among('types', 'bits') &&
      among('states', 'READY') &&
      among('app_guids', app.guid) &&
      among('space_guids', app.spaceGuid),
  )
  return listReply(cloud, request, {rows, view: (app) => packageView(cloud.api, app)})
}

/** GET /v3/packages/{guid} */
export function getPackage(cloud: CloudController, request: ApiRequest): ApiReply {
  return {status: 200, body: packageView(cloud.api, appOfPackage(cloud, request, request.ids[0] ?? ''))}
}

/** POST /v3/packages, POST /v3/spaces/{guid}/actions/apply_manifest: nothing can be uploaded to the sandbox. */
export function refusePush(): never {
  throw unprocessable('The sandbox stages no code and takes no push. POST /v3/apps makes an app that counts as pushed.')
}

/** @throws V3Error 404 */
export function appOfPackage({env}: CloudController, {caller}: ApiRequest, guid: string): App {
  const app = new Apps(env).all().find((candidate) => packageGuidOf(candidate) === guid)
  if (!app?.dropletGuid || !caller.mayRead(app.spaceGuid)) throw notFound('Package')
  return app
}

/** package_presenter.rb */
function packageView(api: string, app: App): object {
  const guid = packageGuidOf(app)
  const at = `${api}/v3/packages/${guid}`
  return {
    guid,
    created_at: timestamp(app.createdAt),
    updated_at: timestamp(app.createdAt),
    type: 'bits',
    data: {error: null, checksum: {type: 'sha256', value: null}},
    state: 'READY',
    relationships: {app: {data: {guid: app.guid}}},
    metadata: {labels: {}, annotations: {}},
    links: {
      self: {href: at},
      upload: {href: `${at}/upload`, method: 'POST'},
      download: {href: `${at}/download`, method: 'GET'},
      app: {href: `${api}/v3/apps/${app.guid}`},
    },
  }
}
