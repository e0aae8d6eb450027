import {type ApiReply, type ApiRoute, apiRoute} from './context.ts'
import {notAuthorized} from './v3-error.ts'

/** What only the operators of a foundation may do, and nobody of the sandbox's users is one. */
function refuse(): ApiReply {
  throw notAuthorized()
}

export const OPERATOR_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/service_brokers', {POST: refuse}),
  apiRoute('/v3/service_brokers/:guid', {PATCH: refuse, DELETE: refuse}),
  apiRoute('/v3/service_offerings/:guid', {PATCH: refuse, DELETE: refuse}),
  apiRoute('/v3/service_plans/:guid', {PATCH: refuse, DELETE: refuse}),
  apiRoute('/v3/service_plans/:guid/visibility', {POST: refuse, PATCH: refuse}),
  apiRoute('/v3/organizations', {POST: refuse}),
  apiRoute('/v3/organizations/:guid', {PATCH: refuse, DELETE: refuse}),
  apiRoute('/v3/spaces', {POST: refuse}),
  apiRoute('/v3/spaces/:guid', {PATCH: refuse, DELETE: refuse}),
  apiRoute('/v3/roles', {POST: refuse}),
  apiRoute('/v3/roles/:guid', {DELETE: refuse}),
  apiRoute('/v3/domains', {POST: refuse}),
  apiRoute('/v3/feature_flags/:name', {PATCH: refuse}),
]
