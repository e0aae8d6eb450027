import type {App} from '../cloudfoundry/apps/app.ts'
import {Apps} from '../cloudfoundry/apps/apps.ts'
import {insideInstances} from '../cloudfoundry/apps/inside.ts'
import {Processes} from '../cloudfoundry/apps/processes.ts'
import {Running} from '../cloudfoundry/apps/running.ts'
import {settleApps} from '../cloudfoundry/apps/settle.ts'
import {spaceOf} from '../cloudfoundry/places.ts'
import type {ControlRequest, Controls} from './context.ts'
import {ControlError} from './control-error.ts'

/** GET /cf/apps: every app of the sandbox's Cloud Foundry, with its processes. */
export function apps(controls: Controls): object {
  settle(controls)
  const processes = new Processes(controls.env)
  return {
    apps: new Apps(controls.env).all().map(({guid, name, state, spaceGuid}) => ({
      guid,
      name,
      state,
      space: spaceOf(spaceGuid).name,
      processes: processes.ofApp(guid).map((process) => ({
        guid: process.guid,
        type: process.type,
        instances: process.instances,
      })),
    })),
  }
}

/** GET /cf/apps/:id/instances: what a program in each running instance of an app sees, which nobody can ask Cloud Foundry. */
export function appInstances(controls: Controls, {id}: ControlRequest): object {
  settle(controls)
  return {instances: insideInstances(controls.env, required(controls, id))}
}

/** POST /cf/apps/:id/crash {type?, number?}: one instance ends, and another takes its place. The first of web if not said. */
export function crashInstance(controls: Controls, {id, body}: ControlRequest): object {
  body.only('type', 'number')
  settle(controls)
  const {env} = controls
  const type = body.optionalString('type') ?? 'web'
  const number = body.optionalNumber('number', {least: 0, most: 1000, whole: true}) ?? 0
  const app = required(controls, id)
  const processes = new Processes(env)
  const process = processes.ofApp(app.guid).findLast((candidate) => candidate.type === type)
  const readyAt = new Running(env, controls.endpoints.cloudFoundry.api).readyAt()
  if (!process || !processes.replaceInstance(process.guid, number, readyAt))
    throw new ControlError(404, 'not-found', `there is no running instance ${number} of ${type} of ${app.name}`)
  return {instances: insideInstances(env, app).filter((instance) => instance.processGuid === process.guid)}
}

function settle({env, endpoints}: Controls): void {
  settleApps(env, endpoints.cloudFoundry.api)
}

/** @param id guid of an app, or its name where only one has it */
function required({env}: Controls, id: string): App {
  const found = new Apps(env).all().filter(({guid, name}) => guid === id || name === id)
  const [app] = found
  if (!app) throw new ControlError(404, 'not-found', `there is no app ${id}`)
  if (found.length > 1) throw new ControlError(409, 'ambiguous', `several apps are called ${id}: give the guid of one`)
  return app
}
