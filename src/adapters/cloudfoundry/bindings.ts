import {Failure, Unavailable} from '../../domain/exit/failure.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Inventory, InventoryBinding} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {JsonReply} from '../http/json-client.ts'
import {type BindingResource, bindingOf, bindingsOn} from './binding-resource.ts'
import type {CloudController} from './controller.ts'
import {sendOrLose} from './create-once.ts'
import {timedOutAtBroker} from './job-failure.ts'
import {madeBy} from './labels.ts'
import {readPages} from './pages.ts'
import {acknowledgeBindingRequest, bindingRequest, bindingsRequest} from './requests.ts'
import {failureOf} from './v3-error.ts'

/** Milliseconds after which a binding that nobody claims on this machine counts as left behind on another one. */
const UNCLAIMED = 3_600_000

/**
 * Milliseconds after which an intent of a dead process that has come to nothing is forgotten. Should its request have been
 * that slow, the binding is still found by its label.
 */
const SURELY_ENDED = 60_000

/** Milliseconds that a broker which was slower than Cloud Foundry waited is given to end all the same. */
const LATE_END = 30_000

const UNMARKED = JSON.stringify(acknowledgeBindingRequest('').body)

/** What Cloud Foundry keeps of bindings, and whose they are. */
export class Bindings {
  readonly #controller: CloudController
  readonly #memory: Inventory
  readonly #clock: Clock
  /** Values of labels, by guid: our own memory goes by them. */
  readonly #operations = new Map<string, string>()

  constructor(controller: CloudController, memory: Inventory, clock: Clock) {
    this.#controller = controller
    this.#memory = memory
    this.#clock = clock
  }

  async list(instance: ServiceInstance): Promise<ServiceBinding[]> {
    const {resources, rows} = await this.#facts(instance)
    return resources.map(({binding, operation}) => {
      const delivered = binding.state === 'undelivered' && rows.get(operation ?? '')?.state === 'ready'
      return delivered ? {...binding, state: 'ready'} : binding
    })
  }

  async madeBy(instance: ServiceInstance, operation: string): Promise<BindingResource | undefined> {
    return (await this.#query({service_instance_guids: instance.id, ...madeBy(operation)}))[0]
  }

  /** Undefined when it is not there, or cannot be seen. */
  async read(guid: string): Promise<BindingResource | undefined> {
    const reply = await this.#controller.send(bindingRequest(guid))
    if (reply.status === 404) return undefined
    const resource = reply.status === 200 ? bindingOf(reply.json) : undefined
    if (!resource) throw failureOf(reply, `look at the binding ${guid}`)
    return this.#known(resource)
  }

  /** Says on disk first that it is delivered: the label then only has to catch up. */
  async acknowledge({id}: Pick<ServiceBinding, 'id'>): Promise<void> {
    const operation = this.#operations.get(id)
    if (operation !== undefined) await this.#memory.markBindingReady(operation)
    try {
      await this.#takeLabelAway(id)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new Unavailable(
        `The credentials are delivered, and the binding ${id} is still marked as undelivered: ${error.message}`,
        {
          cause: error,
          hints: [
            'Take the mark away within the hour, or a command on another machine may delete the binding:',
            shellCommand('cf', 'curl', '-X', 'PATCH', `/v3/service_credential_bindings/${id}`, '-d', UNMARKED),
          ],
        },
      )
    }
    if (operation !== undefined) await this.#memory.removeBinding(operation)
  }

  async orphaned(instance: ServiceInstance): Promise<ServiceBinding[]> {
    const {resources, rows} = await this.#facts(instance)
    const now = this.#clock.now()
    const found: ServiceBinding[] = []
    for (const resource of resources) {
      const {binding, operation = ''} = resource
      const row = rows.get(operation)
      rows.delete(operation)
      if (!resource.undelivered || isStillBound(resource, now)) continue
      if (binding.app !== undefined && binding.state === 'in progress') continue
      const isLeft = row ? !row.ownerAlive : now - Date.parse(binding.createdAt) > UNCLAIMED
      if (row?.state === 'ready' || (isLeft && isDeliveredByPlatform(resource))) await this.#acknowledgeLate(binding)
      else if (isLeft) found.push(binding)
    }
    for (const row of rows.values()) {
      if (!row.ownerAlive && now - Date.parse(row.createdAt) > SURELY_ENDED) await this.#memory.removeBinding(row.id)
    }
    return found
  }

  /** Keeps in mind by which label a binding is ours. */
  know(guid: string, operation: string): void {
    this.#operations.set(guid, operation)
  }

  /** Forgets a binding that is gone. */
  async forget(guid: string): Promise<void> {
    const operation = this.#operations.get(guid)
    if (operation !== undefined) await this.#memory.removeBinding(operation)
  }

  async #facts(
    instance: ServiceInstance,
  ): Promise<{resources: BindingResource[]; rows: Map<string, InventoryBinding>}> {
    const [resources, rows] = await Promise.all([
      this.#query({service_instance_guids: instance.id}),
      this.#memory.bindings(instance.id),
    ])
    return {resources, rows: new Map(rows.map((row) => [row.id, row]))}
  }

  async #query(filter: Readonly<Record<string, string>>): Promise<BindingResource[]> {
    const refuse = (reply: JsonReply): Failure => failureOf(reply, 'list the bindings')
    const request = bindingsRequest({order_by: 'created_at', ...filter})
    const pages = await readPages(this.#controller, request, refuse)
    return pages.flatMap(bindingsOn).map((resource) => this.#known(resource))
  }

  #known(resource: BindingResource): BindingResource {
    if (resource.operation !== undefined) this.know(resource.binding.id, resource.operation)
    return resource
  }

  async #takeLabelAway(guid: string): Promise<void> {
    const request = acknowledgeBindingRequest(guid)
    const first = await sendOrLose(this.#controller, request)
    const open = first instanceof Failure || first.status >= 500
    const reply = open ? await this.#controller.send(request) : first
    if (reply.status !== 200) throw failureOf(reply, 'change its label')
  }

  /** Repairs a label that an earlier command could not take away. */
  async #acknowledgeLate(binding: ServiceBinding): Promise<void> {
    try {
      await this.acknowledge(binding)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }
}

/**
 * Whether the broker may still be at a bind that Cloud Foundry has given up. It does not know the binding before it is
 * made, so that a deletion now would come to nothing and leave an IAM user behind.
 */
function isStillBound({lastOperation, askedAt}: BindingResource, now: number): boolean {
  const {type, state, description} = lastOperation
  const slow = type === 'create' && state === 'failed' && timedOutAtBroker([description])
  return slow && now - askedAt < LATE_END
}

/**
 * Whether Cloud Foundry gives the credentials to the app whenever it starts: the death of the command that asked for them
 * changes nothing about that, and the app may run with them already.
 */
function isDeliveredByPlatform({binding, lastOperation: {type, state}}: BindingResource): boolean {
  return binding.app !== undefined && type === 'create' && state === 'succeeded'
}
