import type {ApiRequest, CloudController} from '../context.ts'
import {requireActiveSpace} from '../suspended.ts'
import {notAuthorized, notFound} from '../v3-error.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'

type Asked = Pick<ApiRequest, 'caller'>

/** @throws V3Error 404 for an app that is not there, or not for the caller to see */
export function readableApp({env}: CloudController, {caller}: Asked, guid: string | undefined): App {
  const app = new Apps(env).find(guid ?? '')
  if (!app || !caller.mayRead(app.spaceGuid)) throw notFound('App')
  return app
}

/** An app that the caller may start, stop, deploy and bind. @throws V3Error 404, 403 */
export function operableApp(cloud: CloudController, request: Asked, guid: string | undefined): App {
  const app = readableApp(cloud, request, guid)
  if (!request.caller.mayOperate(app.spaceGuid)) throw notAuthorized()
  requireActiveSpace(cloud.env, app.spaceGuid)
  return app
}

/** An app that the caller may change. @throws V3Error 404, 403 */
export function writableApp(cloud: CloudController, request: Asked, guid: string | undefined): App {
  const app = readableApp(cloud, request, guid)
  if (!request.caller.mayWrite(app.spaceGuid)) throw notAuthorized()
  requireActiveSpace(cloud.env, app.spaceGuid)
  return app
}
