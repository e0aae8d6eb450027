import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {listReply} from '../page.ts'
import {timestamp} from '../timestamps.ts'
import {notFound, unprocessable} from '../v3-error.ts'
import {operableApp, readableApp} from './access.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'
import {Running} from './running.ts'
import {IncompatibleBindings} from './service-binding-files.ts'
import {type Task, Tasks} from './tasks.ts'

const MEGABYTES = 256

/**
 * POST /v3/apps/{guid}/tasks {command, name?}. Nothing is run: `sleep N` runs for N seconds, every other command
 * for as long as an instance takes to start.
 */
export function createTask(cloud: CloudController, request: ApiRequest): ApiReply {
  const message = new Message(request.body).only('command', 'name', 'metadata')
  const command = message.text('command')
  if (command === undefined || command === '') throw unprocessable('No command or process template provided')
  const app = operableApp(cloud, request, request.ids[0])
  if (app.dropletGuid === null)
    throw unprocessable('Task must have a droplet. Specify droplet or assign current droplet to app.')
  const running = new Running(cloud.env, cloud.api)
  const tasks = new Tasks(cloud.env)
  try {
    const startedWith = running.environmentOf(app)
    const guid = tasks.add(
      {appGuid: app.guid, command, name: message.text('name'), startedWith},
      running.readyAt() + sleepMillis(command),
    )
    return {status: 202, body: view(cloud, app, tasks.find(guid))}
  } catch (error) {
    throw error instanceof IncompatibleBindings ? unprocessable(error.message) : error
  }
}

/** GET /v3/tasks, GET /v3/apps/{guid}/tasks */
export function listTasks(cloud: CloudController, request: ApiRequest): ApiReply {
  const query = request.query.onlyFilters('guids', 'names', 'states', 'app_guids', 'space_guids')
  const only = request.ids[0] === undefined ? undefined : readableApp(cloud, request, request.ids[0])
  const apps = new Map(new Apps(cloud.env).all().map((app) => [app.guid, app]))
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const rows = new Tasks(cloud.env).all().filter((task) => {
    const app = apps.get(task.appGuid)
    return (
      app !== undefined &&
      request.caller.mayRead(app.spaceGuid) &&
      (only === undefined || only.guid === app.guid) &&
      among('guids', task.guid) &&
      among('names', task.name) &&
      among('states', task.state) &&
      among('app_guids', app.guid) &&
      among('space_guids', app.spaceGuid)
    )
  })
  return listReply(cloud, request, {rows, view: (task) => view(cloud, apps.get(task.appGuid), task)})
}

/** GET /v3/tasks/{guid} */
export function getTask(cloud: CloudController, request: ApiRequest): ApiReply {
  const {app, task} = found(cloud, request)
  return {status: 200, body: view(cloud, app, task)}
}

/** POST /v3/tasks/{guid}/actions/cancel */
export function cancelTask(cloud: CloudController, request: ApiRequest): ApiReply {
  const {app, task} = found(cloud, request)
  operableApp(cloud, request, app.guid)
  if (task.state !== 'RUNNING') throw unprocessable(`Task state is ${task.state} and therefore cannot be canceled`)
  const tasks = new Tasks(cloud.env)
  tasks.fail(task.guid, 'task was cancelled')
  return {status: 202, body: view(cloud, app, tasks.find(task.guid))}
}

function sleepMillis(command: string): number {
  return Number(/^sleep (\d{1,6})$/.exec(command)?.[1] ?? 0) * 1000
}

function found(cloud: CloudController, {ids, caller}: ApiRequest): {readonly app: App; readonly task: Task} {
  const task = new Tasks(cloud.env).find(ids[0] ?? '')
  const app = task && new Apps(cloud.env).find(task.appGuid)
  if (!app || !caller.mayRead(app.spaceGuid)) throw notFound('Task')
  return {app, task}
}

/** A task as the API shows it (task_presenter.rb). */
function view({api}: CloudController, app: App | undefined, task: Task | undefined): object {
  if (!app || !task) return {}
  const at = `${api}/v3/tasks/${task.guid}`
  return {
    guid: task.guid,
    created_at: timestamp(task.createdAt),
    updated_at: timestamp(task.updatedAt),
    sequence_id: task.number,
    name: task.name,
    command: task.command,
    user: 'vcap',
    state: task.state,
    memory_in_mb: MEGABYTES,
    disk_in_mb: MEGABYTES,
    log_rate_limit_in_bytes_per_second: -1,
    result: {failure_reason: task.failure},
    droplet_guid: app.dropletGuid,
    metadata: {labels: {}, annotations: {}},
    relationships: {app: {data: {guid: app.guid}}},
    links: {
      self: {href: at},
      app: {href: `${api}/v3/apps/${app.guid}`},
      cancel: {href: `${at}/actions/cancel`, method: 'POST'},
      droplet: {href: `${api}/v3/droplets/${app.dropletGuid}`},
    },
  }
}
