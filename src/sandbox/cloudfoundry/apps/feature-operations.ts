import {isObject, Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {notFound, unprocessable} from '../v3-error.ts'
import {readableApp, writableApp} from './access.ts'
import {APP_FEATURES, type App, type AppFeature} from './app.ts'
import {Apps} from './apps.ts'

const DESCRIPTIONS: Readonly<Record<AppFeature, string>> = {
  ssh: 'Enable SSHing into the app.',
  revisions: 'Enable versioning of an application',
  'service-binding-k8s': 'Enable k8s service bindings for the app',
  'file-based-vcap-services': 'Enable file-based VCAP service bindings for the app',
}

/** Only one of them can say how an app receives its services. */
const RIVALS: readonly AppFeature[] = ['file-based-vcap-services', 'service-binding-k8s']

/** GET /v3/apps/{guid}/features: one page, whatever is asked for. */
export function listFeatures(cloud: CloudController, request: ApiRequest): ApiReply {
  const app = readableApp(cloud, request, request.ids[0])
  const link = {href: `${cloud.api}${request.pathname}`}
  const pagination = {
    total_results: APP_FEATURES.length,
    total_pages: 1,
    first: link,
    last: link,
    next: null,
    previous: null,
  }
  return {status: 200, body: {pagination, resources: APP_FEATURES.map((name) => featureView(app, name))}}
}

/** GET /v3/apps/{guid}/features/{name} */
export function getFeature(cloud: CloudController, request: ApiRequest): ApiReply {
  const app = readableApp(cloud, request, request.ids[0])
  return {status: 200, body: featureView(app, required(request.ids[1]))}
}

/** PATCH /v3/apps/{guid}/features/{name} {enabled}: from the next start on. */
export function updateFeature(cloud: CloudController, request: ApiRequest): ApiReply {
  const name = required(request.ids[1])
  new Message(request.body).only('enabled')
  const enabled = isObject(request.body) ? request.body['enabled'] : undefined
  if (typeof enabled !== 'boolean') throw unprocessable('Enabled must be a boolean')
  const app = writableApp(cloud, request, request.ids[0])
  const features = APP_FEATURES.filter((known) => (known === name ? enabled : app.features.includes(known)))
  if (RIVALS.every((rival) => features.includes(rival)))
    throw unprocessable(
      `${RIVALS.map((rival) => `'${rival}'`).join(' and ')} features cannot be enabled at the same time.`,
    )
  return {status: 200, body: featureView(new Apps(cloud.env).save({...app, features}), name)}
}

function required(name: string | undefined): AppFeature {
  const feature = APP_FEATURES.find((known) => known === name)
  if (feature === undefined) throw notFound('Feature')
  return feature
}

function featureView(app: App, name: AppFeature): object {
  return {name, description: DESCRIPTIONS[name], enabled: app.features.includes(name)}
}
