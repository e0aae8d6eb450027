import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {unprocessable} from '../v3-error.ts'
import {operableApp} from './access.ts'
import type {App} from './app.ts'
import {appView} from './app-view.ts'
import {Rollout} from './rollout.ts'
import {Running} from './running.ts'

/** POST /v3/apps/{guid}/actions/start */
export function startApp(cloud: CloudController, request: ApiRequest): ApiReply {
  return acted(cloud, request, (running, app) => running.start(pushed(app)))
}

/** POST /v3/apps/{guid}/actions/stop */
export function stopApp(cloud: CloudController, request: ApiRequest): ApiReply {
  return acted(cloud, request, (running, app) => {
    new Rollout(cloud.env, cloud.api).stopFor(app.guid)
    return running.stop(app)
  })
}

/** POST /v3/apps/{guid}/actions/restart: every process ends before another one starts. */
export function restartApp(cloud: CloudController, request: ApiRequest): ApiReply {
  return acted(cloud, request, (running, app) => running.restart(pushed(app)))
}

function acted(cloud: CloudController, request: ApiRequest, act: (running: Running, app: App) => App): ApiReply {
  const app = operableApp(cloud, request, request.ids[0])
  const after = cloud.env.store.transaction(() => act(new Running(cloud.env, cloud.api), app))
  return {status: 200, body: appView(cloud.api, after)}
}

function pushed(app: App): App {
  if (app.dropletGuid === null) throw unprocessable('Assign a droplet before starting this app.')
  return app
}
