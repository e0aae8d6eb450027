import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {settingsOfBroker} from '../../domain/instance/broker-parameters.ts'
import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {InstanceUnusable} from '../../domain/instance/failures.ts'
import {isId} from '../../domain/instance/name.ts'
import type {LastOperation, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {JsonReply} from '../http/json-client.ts'
import type {CloudController} from './controller.ts'
import {type InstanceResource, instanceOf, instancesOn, lastOperationIn} from './instance-resource.ts'
import {brokerSentence, sentencesOf} from './job-failure.ts'
import type {Jobs, StartedJob} from './jobs.ts'
import {madeBy} from './labels.ts'
import {readPages} from './pages.ts'
import type {Plans} from './plans.ts'
import {refusalOf} from './refusal.ts'
import {byGuid, byName, instanceParametersRequest, instanceRequest, instancesRequest} from './requests.ts'
import {failureOf, v3Errors} from './v3-error.ts'

/** CF-ServiceFetchInstanceParametersNotSupported */
const NOT_RETRIEVABLE = 120004

/** Reads instances of the context's space. */
export class Instances {
  readonly #controller: CloudController
  readonly #plans: Plans
  readonly #jobs: Jobs
  /** Jobs that this process has started, by instance: they know more of a failure than the instance does. */
  readonly #started = new Map<string, StartedJob>()

  constructor(controller: CloudController, plans: Plans, jobs: Jobs) {
    this.#controller = controller
    this.#plans = plans
    this.#jobs = jobs
  }

  async list(): Promise<ServiceInstance[]> {
    return await this.#query({})
  }

  async find(nameOrId: string): Promise<ServiceInstance | undefined> {
    const byItsGuid = isId(nameOrId) ? await this.#query(byGuid(nameOrId.toLowerCase())) : []
    return byItsGuid[0] ?? (await this.#query(byName(nameOrId)))[0]
  }

  /** What a creation of ours made, wherever it stands. */
  async madeBy(operation: string): Promise<ServiceInstance | undefined> {
    return (await this.#query(madeBy(operation)))[0]
  }

  /** Undefined when it is not there, or cannot be seen. */
  async read(guid: string): Promise<ServiceInstance | undefined> {
    const resource = await this.#readResource(guid)
    const found = instanceOf(resource)
    return found && (await this.#withUpgrade(found))
  }

  noteJob(guid: string, started: StartedJob): void {
    this.#started.set(guid, started)
  }

  async lastOperation({id}: Pick<ServiceInstance, 'id'>): Promise<LastOperation | 'gone'> {
    const resource = await this.#readResource(id)
    if (resource === undefined) return 'gone'
    const operation = lastOperationIn(resource)
    const started = this.#started.get(id)
    if (operation.state !== 'failed' || started === undefined) return operation
    const said = sentencesOf(await this.#jobs.read(started.job), operation.description).join(' / ')
    return {...operation, description: [said, ...started.request].join(' ')}
  }

  /** A live question to the broker, by way of the Cloud Controller. */
  async parameters(instance: ServiceInstance): Promise<InstanceSettings> {
    const doing = `read the parameters of ${plainLine(instance.name)}`
    const reply = await this.#controller.send(instanceParametersRequest(instance.id))
    if (reply.status === 200) return settingsOfBroker(reply.json)
    if (reply.status === 404 && instance.lastOperation.type === 'create' && instance.lastOperation.state === 'failed') {
      const {description: details} = instance.lastOperation
      throw new InstanceUnusable(`Can't ${doing}: its creation failed: ${brokerReason(brokerSentence(details))}`, {
        hints: [shellCommand('sesctl', 'deprovision', instance.name, '--confirm', instance.name)],
        ...(details === '' ? {} : {details}),
      })
    }
    if (v3Errors(reply).some(({code}) => code === NOT_RETRIEVABLE)) {
      if (instance.parameters) return instance.parameters
      throw new UnexpectedAnswer(`Failed to ${doing}: its broker does not return them.`)
    }
    throw refusalOf(reply, {doing, instance: instance.name, failed: UnexpectedAnswer})
  }

  async #query(filter: Readonly<Record<string, string>>): Promise<ServiceInstance[]> {
    const {space} = await this.#controller.target()
    const request = instancesRequest({type: 'managed', space_guids: space.guid, order_by: 'name', ...filter})
    const refuse = (reply: JsonReply) => failureOf(reply, `list the service instances of space ${space.name}`)
    const pages = await readPages(this.#controller, request, refuse)
    return await Promise.all(pages.flatMap(instancesOn).map(async (found) => await this.#withUpgrade(found)))
  }

  async #readResource(guid: string): Promise<unknown> {
    const reply = await this.#controller.send(instanceRequest(guid))
    if (reply.status === 404) return undefined
    if (reply.status === 200 && instanceOf(reply.json)) return reply.json
    throw failureOf(reply, `look at the service instance ${guid}`)
  }

  async #withUpgrade({instance, plan, upgradeAvailable}: InstanceResource): Promise<ServiceInstance> {
    if (!upgradeAvailable || plan === undefined) return instance
    const upgradeTo = await this.#plans.versionOf(plan)
    return upgradeTo === undefined ? instance : {...instance, upgradeTo}
  }
}
