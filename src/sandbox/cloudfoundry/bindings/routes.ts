import {type ApiRoute, apiRoute} from '../context.ts'
import {deleteBinding, updateBinding} from './change.ts'
import {createBinding} from './create.ts'
import {getBinding, getDetails, getParameters, listBindings, listRouteBindings} from './read.ts'

export const BINDING_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/service_credential_bindings', {GET: listBindings, POST: createBinding}),
  apiRoute('/v3/service_credential_bindings/:guid', {GET: getBinding, PATCH: updateBinding, DELETE: deleteBinding}),
  apiRoute('/v3/service_credential_bindings/:guid/details', {GET: getDetails}),
  apiRoute('/v3/service_credential_bindings/:guid/parameters', {GET: getParameters}),
  apiRoute('/v3/service_route_bindings', {GET: listRouteBindings}),
]
