import {Failure, Interrupted, InvalidValue} from '../../domain/exit/failure.ts'
import {brokerParameters} from '../../domain/instance/broker-parameters.ts'
import {
  DeprovisionFailed,
  InstanceBusy,
  InstanceGone,
  ParametersRefused,
  UpdateFailed,
} from '../../domain/instance/failures.ts'
import type {LastOperation, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {SettingChanges} from '../../domain/instance/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Inventory} from '../../ports/instance/inventory.ts'
import type {JsonReply} from '../http/json-client.ts'
import type {CloudController, CloudRequest} from './controller.ts'
import {openFailure, sendOrLose} from './create-once.ts'
import type {Instances} from './instances.ts'
import {jobFailure, sentencesOf} from './job-failure.ts'
import {type Job, Jobs, type StartedJob} from './jobs.ts'
import {type Attempt, refusalOf} from './refusal.ts'
import {deleteInstanceRequest, updateInstanceRequest, upgradeInstanceRequest} from './requests.ts'

/** Milliseconds that the Cloud Controller gives the broker to accept (60 s), and some for its queue. */
const ACCEPTANCE = 90_000

/** How often a request is sent whose reply was lost. In between we look whether it took effect. */
const ATTEMPTS = 2

/** Starts updates, upgrades and deletions of instances. */
export class InstanceChanges {
  readonly #controller: CloudController
  readonly #instances: Instances
  readonly #jobs: Jobs
  readonly #memory: Inventory
  /** Ids of instances whose deletion this process has started. */
  readonly #deleting = new Set<string>()

  constructor(controller: CloudController, instances: Instances, jobs: Jobs, memory: Inventory) {
    this.#controller = controller
    this.#instances = instances
    this.#jobs = jobs
    this.#memory = memory
  }

  async update(instance: ServiceInstance, changes: SettingChanges): Promise<ServiceInstance> {
    if (changes.domain !== undefined) {
      throw new ParametersRefused("Can't change the domain of an instance: the broker would have to make a new one.", {
        hints: ['Provision another instance with the other domain, then move over to it.'],
      })
    }
    const request = updateInstanceRequest(instance.id, brokerParameters(changes))
    return await this.#change(instance, request, attemptTo('update', instance))
  }

  /** The broker upgrades the instance and then its bindings (cloud-service-broker update.go). */
  async upgrade(instance: ServiceInstance): Promise<ServiceInstance> {
    const {id, upgradeTo} = instance
    if (upgradeTo === undefined) {
      throw new InvalidValue(`Can't upgrade ${plainLine(instance.name)}: it is as new as its broker.`)
    }
    return await this.#change(instance, upgradeInstanceRequest(id, upgradeTo), attemptTo('upgrade', instance))
  }

  /**
   * Cloud Foundry deletes the instance's bindings with it, and the broker their IAM users.
   * @returns the job that does it; undefined when it was begun before, or there is nothing left.
   */
  async delete(instance: ServiceInstance): Promise<StartedJob | undefined> {
    const attempt = attemptTo('delete', instance)
    this.#deleting.add(instance.id)
    let lost: Failure | undefined
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const reply = await sendOrLose(this.#controller, deleteInstanceRequest(instance.id))
      if (!(reply instanceof Failure) && reply.status < 300) return this.#note(instance, reply)
      const refusal = reply instanceof Failure || reply.status >= 500 ? undefined : refusalOf(reply, attempt)
      if (refusal && !(refusal instanceof InstanceBusy) && !isNotFound(reply)) throw refusal
      const now = await this.lastOperation(instance)
      if (now === 'gone' || (now.type === 'delete' && now.state === 'in progress')) return undefined
      if (refusal) throw refusal
      lost = reply instanceof Failure ? reply : openFailure(reply, attempt)
    }
    throw lost ?? new DeprovisionFailed(`Failed to ${attempt.doing}.`)
  }

  /** Forgets a deleted instance once Cloud Foundry does not show it any more. */
  async lastOperation(instance: ServiceInstance): Promise<LastOperation | 'gone'> {
    const operation = await this.#instances.lastOperation(instance)
    // Without a deletion, "not found" may also mean that this login may not see it any more.
    const deleted = this.#deleting.has(instance.id) || instance.lastOperation.type === 'delete'
    if (operation === 'gone' && deleted) await this.#memory.removeInstance(instance.id)
    return operation
  }

  /**
   * Waits until the broker has taken what a job brings it.
   * @throws ParametersRefused, InstanceOutdated, ProvisionFailed, … when it has not.
   */
  async accepted(instance: ServiceInstance, started: StartedJob, attempt: Attempt): Promise<void> {
    this.#instances.noteJob(instance.id, started)
    const job = await this.#follow(instance, started, attempt)
    if (job?.state !== 'FAILED') return
    const now = await this.#instances.read(instance.id)
    const sentences = sentencesOf(job, now?.lastOperation.description ?? '')
    throw jobFailure(job.errors, sentences, {...attempt, request: started.request})
  }

  async #change(instance: ServiceInstance, request: CloudRequest, attempt: Attempt): Promise<ServiceInstance> {
    let lost: Failure | undefined
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const reply = await sendOrLose(this.#controller, request)
      if (!(reply instanceof Failure) && reply.status < 300) return await this.#receive(instance, reply, attempt)
      if (!(reply instanceof Failure) && reply.status < 500) throw refusalOf(reply, attempt)
      const now = await this.#instances.read(instance.id)
      if (!now) throw new InstanceGone(`Can't ${attempt.doing}: it is not there any more.`, {hints: ['sesctl list']})
      // The same values may be sent twice, but not while they are being applied.
      if (now.lastOperation.type === 'update' && now.lastOperation.state === 'in progress') return now
      lost = reply instanceof Failure ? reply : openFailure(reply, attempt)
    }
    throw lost ?? new UpdateFailed(`Failed to ${attempt.doing}.`)
  }

  async #receive(instance: ServiceInstance, reply: JsonReply, attempt: Attempt): Promise<ServiceInstance> {
    const started = Jobs.startedBy(reply)
    if (started) await this.accepted(instance, started, attempt)
    const lastOperation = {type: 'update', state: 'in progress', description: ''} as const
    return {...instance, ...((await this.#instances.read(instance.id)) ?? {lastOperation})}
  }

  #note(instance: ServiceInstance, reply: JsonReply): StartedJob | undefined {
    const started = Jobs.startedBy(reply)
    if (started) this.#instances.noteJob(instance.id, started)
    return started
  }

  async #follow(instance: ServiceInstance, {job}: StartedJob, {doing}: Attempt): Promise<Job | undefined> {
    try {
      return await this.#jobs.follow(job, {until: 'accepted', retryPolicy: ACCEPTANCE, through: false})
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      throw error.leaving(`Cloud Foundry continues to ${doing}.`, {
        hints: [
          `To check: ${shellCommand('sesctl', 'status', instance.name)}`,
          'To continue waiting: run the same command again.',
        ],
      })
    }
  }
}

const isNotFound = (reply: JsonReply | Failure): boolean => !(reply instanceof Failure) && reply.status === 404

function attemptTo(verb: 'update' | 'upgrade' | 'delete', {name}: ServiceInstance): Attempt {
  return {
    doing: `${verb} ${plainLine(name)}`,
    instance: name,
    failed: verb === 'delete' ? DeprovisionFailed : UpdateFailed,
  }
}
