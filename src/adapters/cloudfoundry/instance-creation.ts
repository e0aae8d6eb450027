import {NameUsedElsewhere} from '../../domain/context/cloud-foundry-failures.ts'
import {Failure} from '../../domain/exit/failure.ts'
import {creationParameters} from '../../domain/instance/broker-parameters.ts'
import {InstanceBusy, ParametersRefused, ProvisionFailed} from '../../domain/instance/failures.ts'
import {NameTaken} from '../../domain/instance/inventory-failures.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Inventory} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {leavesOpen, NoAnswer} from '../http/no-answer.ts'
import type {CloudController, CloudRequest} from './controller.ts'
import {type Created, createOnce} from './create-once.ts'
import type {InstanceChanges} from './instance-changes.ts'
import type {Instances} from './instances.ts'
import type {Jobs} from './jobs.ts'
import {instanceLabels, PARAMETERS_ANNOTATION} from './labels.ts'
import type {Plans} from './plans.ts'
import type {Attempt} from './refusal.ts'
import {createInstanceRequest} from './requests.ts'
import {askWithRetries} from './retry-policy.ts'

/** The longest annotation that the Cloud Controller takes (metadata_validator_helper.rb). */
const LONGEST_ANNOTATION = 5000

/** Milliseconds that a refused creation is given to go away again. */
const DISCARDING = 60_000

export interface InstanceCreationOptions {
  readonly controller: CloudController
  readonly instances: Instances
  readonly changes: InstanceChanges
  readonly plans: Plans
  readonly jobs: Jobs
  readonly memory: Inventory
  readonly clock: Clock
}

/**
 * Makes instances. What a creation is known by, the value of its label, is on disk before the request leaves; once its
 * guid is known, Cloud Foundry's own list is memory enough.
 */
export class InstanceCreation {
  readonly #options: InstanceCreationOptions

  constructor(options: InstanceCreationOptions) {
    this.#options = options
  }

  /** The request of a creation; `operation` is the value of its label. */
  async request(name: string, settings: InstanceSettings, operation: string): Promise<CloudRequest> {
    const {controller, plans} = this.#options
    const [{space}, planGuid] = await Promise.all([controller.target(), plans.ours()])
    const parameters = creationParameters(settings)
    const asked = JSON.stringify(parameters)
    const annotations = asked.length > LONGEST_ANNOTATION ? {} : {annotations: {[PARAMETERS_ANNOTATION]: asked}}
    const metadata = {labels: instanceLabels(operation), ...annotations}
    return createInstanceRequest({name, parameters, metadata}, {spaceGuid: space.guid, planGuid})
  }

  /** See Platform.createInstance. Waits until the broker has taken it, because only then mistakes are reported. */
  async create(name: string, parameters: InstanceSettings): Promise<ServiceInstance> {
    const {instances, clock, controller, memory} = this.#options
    await Promise.all([controller.target(), this.#options.plans.ours()])
    const {operation, added} = await this.#intend(name, parameters)
    const earlier = added ? undefined : await instances.madeBy(operation)
    if (earlier) {
      await memory.removeInstance(operation)
      return earlier
    }
    clock.throwIfInterrupted()
    const created = await this.#send(name, parameters, operation)
    return created ? await this.#receive({name, parameters, operation}, created) : await this.#existing(name)
  }

  /** An instance that has the name of an intent is what came of it, or stands in its way: the intent is done with. */
  async settleIntent({name}: Pick<ServiceInstance, 'name'>): Promise<void> {
    const intent = await this.#options.memory.findInstance(name)
    if (intent) await this.#options.memory.removeInstance(intent.id)
  }

  /** Takes the intent back where it is certain that nothing came of it. @returns undefined when the name is taken. */
  async #send(name: string, parameters: InstanceSettings, operation: string): Promise<Created | undefined> {
    const {controller, memory} = this.#options
    const request = await this.request(name, parameters, operation)
    try {
      return await createOnce(controller, {
        request,
        attempt: attemptOf(name),
        find: async () => await this.#findMade(operation),
      })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (!leavesOpen(error)) await memory.removeInstance(operation)
      if (error instanceof NameTaken) return undefined
      throw error
    }
  }

  async #receive(
    {name, parameters, operation}: {name: string; parameters: InstanceSettings; operation: string},
    created: Created,
  ): Promise<ServiceInstance> {
    const {instances, changes, memory} = this.#options
    const id = 'guid' in created ? created.guid : await this.#guidOf(created.job, name, operation)
    await memory.removeInstance(operation)
    const started: ServiceInstance = {
      id,
      name,
      parameters,
      lastOperation: {type: 'create', state: 'in progress', description: ''},
    }
    if ('job' in created) {
      try {
        await changes.accepted(started, created, attemptOf(name))
      } catch (error) {
        // The broker has refused: what is left is a record without anything behind it.
        if (error instanceof ParametersRefused) await this.#discard(started)
        throw error
      }
    }
    return {...started, ...(await instances.read(id))}
  }

  async #guidOf(job: string, name: string, operation: string): Promise<string> {
    const known = await askWithRetries(async () => await this.#options.jobs.read(job))
    const guid = known?.resource ?? (await askWithRetries(async () => await this.#findMade(operation)))
    if (guid !== undefined) return guid
    throw new NoAnswer(`Failed to find ${plainLine(name)} after its creation was accepted.`, true, {
      hints: ['Run the same command again: it continues where this one stopped.'],
    })
  }

  async #findMade(operation: string): Promise<string | undefined> {
    return (await this.#options.instances.madeBy(operation))?.id
  }

  /** The instance that has the name: another command was faster. */
  async #existing(name: string): Promise<ServiceInstance> {
    const existing = await this.#options.instances.find(name)
    if (!existing) {
      throw new NameUsedElsewhere(
        `Can't create ${plainLine(name)}: another service's instance in this space has that name.`,
        {hints: ['Choose another name.', shellCommand('cf', 'service', name)]},
      )
    }
    if (existing.lastOperation.type !== 'delete') return existing
    throw new InstanceBusy(`Can't create ${plainLine(name)} yet: one of this name is being deleted.`, {
      hints: [shellCommand('sesctl', 'status', name)],
    })
  }

  async #discard(instance: ServiceInstance): Promise<void> {
    const {changes, jobs} = this.#options
    try {
      const started = await changes.delete(instance)
      if (started) await jobs.follow(started.job, {until: 'ended', retryPolicy: DISCARDING, through: true})
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }

  /** Puts the intent to create on disk, or finds the one that an earlier command left there. */
  async #intend(name: string, parameters: InstanceSettings): Promise<{operation: string; added: boolean}> {
    const {memory, clock} = this.#options
    const known = await memory.findInstance(name)
    if (known) return {operation: known.id, added: false}
    const operation = clock.newId()
    const createdAt = new Date(clock.now()).toISOString()
    const lastOperation = {type: 'create', state: 'in progress', description: ''} as const
    try {
      await memory.addInstance({id: operation, name, parameters, createdAt, lastOperation})
      return {operation, added: true}
    } catch (error) {
      const theirs = error instanceof NameTaken ? await memory.findInstance(name) : undefined
      if (!theirs) throw error
      return {operation: theirs.id, added: false}
    }
  }
}

function attemptOf(name: string): Attempt {
  return {
    doing: `create ${plainLine(name)}`,
    instance: name,
    failed: ProvisionFailed,
    afterwards: [
      'Cloud Foundry keeps what failed. Delete it before you try again:',
      shellCommand('sesctl', 'deprovision', name, '--confirm', name),
    ],
  }
}
