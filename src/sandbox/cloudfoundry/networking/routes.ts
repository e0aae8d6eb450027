import {readableApp} from '../apps/access.ts'
import type {App} from '../apps/app.ts'
import {Apps} from '../apps/apps.ts'
import {Processes} from '../apps/processes.ts'
import {type ApiReply, type ApiRequest, type ApiRoute, apiRoute, type CloudController} from '../context.ts'
import {derivedGuid} from '../derived-guid.ts'
import {listReply} from '../page.ts'
import {timestamp} from '../timestamps.ts'
import {notFound} from '../v3-error.ts'
import {APPS_DOMAIN} from './domains.ts'

const HTTP_PORT = 8080

/** GET /v3/routes, GET /v3/apps/{guid}/routes: an app with a web process has the route that its push mapped. */
function listRoutes(cloud: CloudController, request: ApiRequest): ApiReply {
  const query = request.query.onlyFilters(
    'guids',
    'app_guids',
    'space_guids',
    'organization_guids',
    'domain_guids',
    'hosts',
    'paths',
    'ports',
    'include',
    'label_selector',
    'service_instance_guids',
  )
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const [guid] = request.ids
  const apps = guid === undefined ? new Apps(cloud.env).all() : [readableApp(cloud, request, guid)]
  const rows = apps.filter(
    (app) =>
      request.caller.mayRead(app.spaceGuid) &&
      isRouted(cloud, app) &&
      query.text('service_instance_guids') === undefined &&
      among('guids', routeGuidOf(app)) &&
      among('app_guids', app.guid) &&
      among('space_guids', app.spaceGuid) &&
      among('domain_guids', APPS_DOMAIN.guid) &&
      among('hosts', hostOf(app)) &&
      among('paths', ''),
  )
  return listReply(cloud, request, {rows, view: (app) => routeView(cloud.api, app)})
}

function getRoute(cloud: CloudController, request: ApiRequest): ApiReply {
  return {status: 200, body: routeView(cloud.api, routedApp(cloud, request))}
}

function getDestinations(cloud: CloudController, request: ApiRequest): ApiReply {
  const app = routedApp(cloud, request)
  const at = `${cloud.api}/v3/routes/${routeGuidOf(app)}`
  const links = {self: {href: `${at}/destinations`}, route: {href: at}}
  return {status: 200, body: {destinations: [destinationView(app)], links}}
}

function routedApp(cloud: CloudController, {ids, caller}: ApiRequest): App {
  const app = new Apps(cloud.env).all().find((candidate) => routeGuidOf(candidate) === ids[0])
  if (!app || !caller.mayRead(app.spaceGuid) || !isRouted(cloud, app)) throw notFound('Route')
  return app
}

const routeGuidOf = (app: App): string => derivedGuid('route', app.guid)

const isRouted = ({env}: CloudController, app: App): boolean =>
  new Processes(env).ofApp(app.guid).some(({type}) => type === 'web')

/** A name as the cf CLI makes a host of it: other characters than letters, digits and hyphens are left out. */
const hostOf = ({name}: App): string => name.toLowerCase().replaceAll(/[^a-z\d-]/g, '')

const destinationView = (app: App): object => ({
  guid: derivedGuid('destination', app.guid),
  app: {guid: app.guid, process: {type: 'web'}},
  weight: null,
  port: HTTP_PORT,
  protocol: 'http1',
})

/** route_presenter.rb */
function routeView(api: string, app: App): object {
  const at = `${api}/v3/routes/${routeGuidOf(app)}`
  return {
    guid: routeGuidOf(app),
    protocol: 'http',
    created_at: timestamp(app.createdAt),
    updated_at: timestamp(app.createdAt),
    host: hostOf(app),
    path: '',
    port: null,
    url: `${hostOf(app)}.${APPS_DOMAIN.name}`,
    destinations: [destinationView(app)],
    options: {},
    metadata: {labels: {}, annotations: {}},
    relationships: {space: {data: {guid: app.spaceGuid}}, domain: {data: {guid: APPS_DOMAIN.guid}}},
    links: {
      self: {href: at},
      space: {href: `${api}/v3/spaces/${app.spaceGuid}`},
      destinations: {href: `${at}/destinations`},
      domain: {href: `${api}/v3/domains/${APPS_DOMAIN.guid}`},
    },
  }
}

export const ROUTE_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/routes', {GET: listRoutes}),
  apiRoute('/v3/routes/:guid', {GET: getRoute}),
  apiRoute('/v3/routes/:guid/destinations', {GET: getDestinations}),
  apiRoute('/v3/apps/:guid/routes', {GET: listRoutes}),
]
