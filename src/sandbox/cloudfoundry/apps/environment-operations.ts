import {Message} from '../body.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {notAuthorized} from '../v3-error.ts'
import {readableApp, writableApp} from './access.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'
import {boundServices} from './bound-services.ts'
import {applicationEnvironment, systemEnvironment} from './environment.ts'
import {changedVariables} from './environment-variables.ts'

/** What is shown to whoever may not read secrets. */
const REDACTED = {redacted_message: '[PRIVATE DATA HIDDEN]'}

/** GET /v3/apps/{guid}/env: what the next start gives the app, not what runs now. */
export function getEnvironment(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.only()
  const app = readableApp(cloud, request, request.ids[0])
  if (!request.caller.mayOperate(app.spaceGuid)) throw notAuthorized()
  const mayReadSecrets = request.caller.mayReadSecrets(app.spaceGuid)
  const system = mayReadSecrets ? systemEnvironment(boundServices(cloud.env, app.guid)) : REDACTED
  return {
    status: 200,
    body: {
      environment_variables: app.environment,
      staging_env_json: {},
      running_env_json: {},
      system_env_json: system,
      application_env_json: applicationEnvironment(app, cloud.api),
    },
  }
}

/** GET /v3/apps/{guid}/environment_variables */
export function getVariables(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.only()
  const app = readableApp(cloud, request, request.ids[0])
  if (!request.caller.mayReadSecrets(app.spaceGuid)) throw notAuthorized()
  return variablesReply(cloud, app)
}

/** PATCH /v3/apps/{guid}/environment_variables {var}: null takes a variable away. What runs keeps what it has. */
export function updateVariables(cloud: CloudController, request: ApiRequest): ApiReply {
  const message = new Message(request.body).only('var')
  const app = writableApp(cloud, request, request.ids[0])
  const environment = changedVariables(app.environment, message.object('var') ?? {})
  return variablesReply(cloud, new Apps(cloud.env).save({...app, environment}))
}

function variablesReply({api}: CloudController, app: App): ApiReply {
  const at = `${api}/v3/apps/${app.guid}`
  return {
    status: 200,
    body: {var: app.environment, links: {self: {href: `${at}/environment_variables`}, app: {href: at}}},
  }
}
