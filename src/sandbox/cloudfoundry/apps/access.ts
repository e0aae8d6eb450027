import type {ApiRequest, CloudController} from '../context.ts'
import {spaceOf, suspension} from '../places.ts'
import {notAuthorized, notFound, V3Error} from '../v3-error.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'

type Asked = Pick<ApiRequest, 'caller'>

/** @throws V3Error 404 for an app that is not there, or not for the caller to see */
export function readableApp({world}: CloudController, {caller}: Asked, guid: string | undefined): App {
  const app = new Apps(world).find(guid ?? '')
  if (!app || !caller.mayRead(app.spaceGuid)) throw notFound('App')
  return app
}

/** An app that the caller may start, stop, deploy and bind. @throws V3Error 404, 403 */
export function operableApp(cloud: CloudController, request: Asked, guid: string | undefined): App {
  const app = readableApp(cloud, request, guid)
  if (!request.caller.mayOperate(app.spaceGuid)) throw notAuthorized()
  requireActiveSpace(cloud, app.spaceGuid)
  return app
}

/** An app that the caller may change. @throws V3Error 404, 403 */
export function writableApp(cloud: CloudController, request: Asked, guid: string | undefined): App {
  const app = readableApp(cloud, request, guid)
  if (!request.caller.mayWrite(app.spaceGuid)) throw notAuthorized()
  requireActiveSpace(cloud, app.spaceGuid)
  return app
}

/** @throws V3Error 403 */
export function requireActiveSpace({world}: CloudController, spaceGuid: string): void {
  const suspended = suspension(world, spaceOf(spaceGuid))
  if (suspended === 'organization')
    throw new V3Error(403, 10017, 'OrgSuspended', 'The organization is suspended: please contact your administrator.')
  if (suspended === 'space')
    throw new V3Error(403, 10019, 'SpaceSuspended', 'The space is suspended: please contact your administrator.')
}
