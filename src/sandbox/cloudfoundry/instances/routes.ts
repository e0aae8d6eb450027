import {type ApiRoute, apiRoute} from '../context.ts'
import {createInstance} from './create.ts'
import {deleteInstance} from './delete.ts'
import {getCredentials, getInstance, getParameters, getPermissions, listInstances} from './read.ts'
import {getSharedSpaces, getSharingSummary, shareInstance, unshareInstance} from './sharing.ts'
import {updateInstance} from './update.ts'

export const INSTANCE_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/service_instances', {GET: listInstances, POST: createInstance}),
  apiRoute('/v3/service_instances/:guid', {GET: getInstance, PATCH: updateInstance, DELETE: deleteInstance}),
  apiRoute('/v3/service_instances/:guid/parameters', {GET: getParameters}),
  apiRoute('/v3/service_instances/:guid/credentials', {GET: getCredentials}),
  apiRoute('/v3/service_instances/:guid/permissions', {GET: getPermissions}),
  apiRoute('/v3/service_instances/:guid/relationships/shared_spaces', {GET: getSharedSpaces, POST: shareInstance}),
  apiRoute('/v3/service_instances/:guid/relationships/shared_spaces/usage_summary', {GET: getSharingSummary}),
  apiRoute('/v3/service_instances/:guid/relationships/shared_spaces/:guid', {DELETE: unshareInstance}),
]
