import {AppNotFound, DeploymentRefused} from '../../domain/context/cloud-foundry-failures.ts'
import {Failure} from '../../domain/exit/failure.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {AppDeployment, AppProcess} from '../../domain/rotation/app-rotation.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {AppChange, Apps, PlatformApp} from '../../ports/instance/apps.ts'
import type {JsonReply} from '../http/json-client.ts'
import {NoAnswer} from '../http/no-answer.ts'
import {
  appRequest,
  cancelDeploymentRequest,
  deploymentRequest,
  deploymentsRequest,
  deployRequest,
  processesRequest,
  processStatsRequest,
  restartRequest,
} from './app-requests.ts'
import {findApp} from './apps.ts'
import type {Bindings} from './bindings.ts'
import type {CloudController} from './controller.ts'
import {sendOrLose} from './create-once.ts'
import {deploymentOf, processOf} from './deployment-resource.ts'
import {madeBy} from './labels.ts'
import {readPages} from './pages.ts'
import {listAt, textAt} from './resource.ts'
import {errorText, failureOf, requestIdHints} from './v3-error.ts'

/** How often a request that changes something is sent whose reply was lost, looking in between whether it took effect. */
const ATTEMPTS = 2

/** Apps of Cloud Foundry: what runs of them, and how they get another environment. */
export class PlatformApps implements Apps {
  readonly #controller: CloudController
  readonly #bindings: Bindings

  constructor(controller: CloudController, bindings: Bindings) {
    this.#controller = controller
    this.#bindings = bindings
  }

  async find(nameOrId: string): Promise<PlatformApp> {
    return await findApp(this.#controller, nameOrId)
  }

  async processes(app: PlatformApp): Promise<AppProcess[]> {
    const doing = `look at the processes of ${plainLine(app.name)}`
    const reply = await this.#controller.send(appRequest(app.id))
    if (reply.status === 404) throw notThere(app)
    if (reply.status !== 200) throw failureOf(reply, doing)
    const isStarted = textAt(reply.json, 'state') === 'STARTED'
    const pages = await readPages(this.#controller, processesRequest(app.id), (refused) => failureOf(refused, doing))
    const found = pages.flatMap((page) => listAt(page, 'resources'))
    const read = found.map(async (resource) => {
      const stats = isStarted ? await this.#stats(textAt(resource, 'guid') ?? '', doing) : undefined
      return stats === 'gone' ? undefined : processOf(resource, stats)
    })
    return (await Promise.all(read)).filter((process) => process !== undefined)
  }

  async deployments(app: PlatformApp): Promise<AppDeployment[]> {
    return await this.#deployments(app)
  }

  async deployment(id: string): Promise<AppDeployment | undefined> {
    const reply = await this.#controller.send(deploymentRequest(id))
    if (reply.status === 404) return undefined
    if (reply.status !== 200) throw failureOf(reply, `look at the deployment ${plainLine(id)}`)
    return deploymentOf(reply.json)
  }

  async deploy(app: PlatformApp, operation: string): Promise<AppDeployment> {
    const doing = `deploy the app ${plainLine(app.name)}`
    let lost: Failure | undefined
    for (let tries = 0; tries < ATTEMPTS; tries += 1) {
      const reply = await sendOrLose(this.#controller, deployRequest(app.id, operation))
      const made = reply instanceof Failure || reply.status >= 300 ? undefined : deploymentOf(reply.json)
      if (made) return made
      if (!(reply instanceof Failure) && reply.status < 500) throw refusalOfDeployment(reply, doing)
      const found = (await this.#deployments(app, madeBy(operation))).find(({state}) => state === 'active')
      if (found) return found
      lost = reply instanceof Failure ? reply : failureOf(reply, doing)
    }
    throw lost ?? new NoAnswer(`Failed to ${doing}.`, true)
  }

  async cancel({id}: AppDeployment): Promise<void> {
    const doing = `cancel the deployment ${plainLine(id)}`
    for (let tries = 0; ; tries += 1) {
      const reply = await sendOrLose(this.#controller, cancelDeploymentRequest(id))
      if (!(reply instanceof Failure) && reply.status < 300) return
      const now = await this.deployment(id)
      if (now?.state !== 'active') return
      if (tries + 1 >= ATTEMPTS || (!(reply instanceof Failure) && reply.status < 500))
        throw reply instanceof Failure ? reply : failureOf(reply, doing)
    }
  }

  async restart(app: PlatformApp): Promise<void> {
    const reply = await this.#controller.send(restartRequest(app.id))
    if (reply.status === 404) throw notThere(app)
    if (reply.status !== 200) throw failureOf(reply, `restart the app ${plainLine(app.name)}`)
  }

  async bindingMadeBy(instance: ServiceInstance, operation: string): Promise<ServiceBinding | undefined> {
    return (await this.#bindings.madeBy(instance, operation))?.binding
  }

  async preview({kind, app, operation}: AppChange): Promise<RequestPreview> {
    const request = kind === 'deploy' ? deployRequest(app.id, operation) : restartRequest(app.id)
    const target = await this.#controller.urlOf(request)
    return {method: request.method, target, ...(request.body === undefined ? {} : {body: request.body})}
  }

  /** @returns `gone` for a process that a deployment has ended meanwhile. */
  async #stats(guid: string, doing: string): Promise<unknown> {
    const reply = await this.#controller.send(processStatsRequest(guid))
    if (reply.status === 404) return 'gone'
    if (reply.status !== 200) throw failureOf(reply, doing)
    return reply.json
  }

  async #deployments(app: PlatformApp, filter: Readonly<Record<string, string>> = {}): Promise<AppDeployment[]> {
    const reply = await this.#controller.send(deploymentsRequest(app.id, filter))
    if (reply.status !== 200) throw failureOf(reply, `list the deployments of ${plainLine(app.name)}`)
    return listAt(reply.json, 'resources').flatMap((resource) => deploymentOf(resource) ?? [])
  }
}

function notThere({name}: PlatformApp): AppNotFound {
  return new AppNotFound(`The app ${plainLine(name)} is not there any more.`, {hints: ['cf apps']})
}

/** Quotas and stopped features come as 422 with nothing but a sentence (cloud_controller_ng deployment_create.rb). */
function refusalOfDeployment(reply: JsonReply, doing: string): Failure {
  if (reply.status !== 422) return failureOf(reply, doing)
  return new DeploymentRefused(`Can't ${doing}: ${errorText(reply)}`, {hints: requestIdHints(reply)})
}
