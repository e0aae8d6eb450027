import type {Environment} from '../environment.ts'
import {DiskFull} from '../store/store.ts'
import {instanceInputs} from './inputs.ts'
import type {Instance, Instances, OperationType} from './instances.ts'
import type {JsonObject} from './json.ts'
import type {Outputs} from './outputs.ts'
import {VACANT} from './parameters.ts'
import {applyInstance, destroyInstance} from './resources.ts'
import {TofuError} from './tofu-error.ts'
import {tofuVersion} from './tofu-version.ts'

/** What the broker says about operations that were running when it last stopped (recover_in_progress_operations.go). */
const INTERRUPTED = 'the broker restarted while the operation was in progress'

const LOOK_MILLIS = 100

/**
 * Asynchronous work on instances. An operation takes `settings.operationMillis` by the sandbox's clock; what it makes appears when it
 * ends, all at once. It ends when somebody looks: a loop does while anything is in progress, and so does every request.
 */
export class Operations {
  readonly #env: Environment
  readonly #instances: Instances
  #timer: NodeJS.Timeout | undefined

  constructor(env: Environment, instances: Instances) {
    this.#env = env
    this.#instances = instances
  }

  /** To be called once, before the first request. */
  recover(): void {
    const count = this.#instances.failInterrupted(INTERRUPTED)
    if (count > 0) this.#env.log(`broker: ${count} operations were interrupted by the last stop and have failed`)
  }

  /** Begins an operation. One that still runs on the same instance ends first. */
  begin(instance: Instance | undefined, id: string, operation: OperationType, input: JsonObject = {}): void {
    if (instance?.state === 'in progress') this.#end(instance)
    const duration = this.#env.settings.operationMillis
    this.#instances.begin(id, operation, this.#env.clock.now() + duration, input)
    this.#checkAfter(duration + 1)
  }

  /** Ends every operation that has had its time. */
  settle(): void {
    for (const instance of this.#instances.due(this.#env.clock.now())) this.#end(instance)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** At least this often, because the clock may be moved. */
  #checkAfter(millis: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => {
        this.settle()
        if (this.#instances.areInProgress()) this.#checkAfter(LOOK_MILLIS)
      },
      Math.min(millis, LOOK_MILLIS),
    )
  }

  #end(instance: Instance): void {
    const {id, operation} = instance
    try {
      this.#env.store.transaction(() => this.#finish(instance))
      this.#env.log(`broker: ${operation} of ${id} ended`)
    } catch (error) {
      // What cannot be written has not happened yet.
      if (error instanceof DiskFull) return
      this.#instances.end(
        id,
        'failed',
        `${operation} failed: the sandbox has a fault, see its log exit status 1`,
        undefined,
      )
      this.#env.log(`broker: ${operation} of ${id}: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }

  #finish(instance: Instance): void {
    const {id, operation} = instance
    // Whatever ran, ran with the broker's version: an older state was refused before.
    this.#instances.setTofuVersion(id, tofuVersion(this.#env))
    try {
      this.#instances.end(id, 'succeeded', `${operation} succeeded`, this.#run(instance))
    } catch (error) {
      if (!(error instanceof TofuError)) throw error
      const outputs = error.state === 'partial' ? (instance.stateOutputs ?? {}) : undefined
      this.#instances.end(id, 'failed', `${operation} failed: ${error.message}`, outputs)
    }
  }

  /** @returns the outputs in the state afterwards, undefined when the run does not touch it. */
  #run(instance: Instance): Outputs | undefined {
    switch (instance.operation) {
      case 'provision':
        if (this.#instances.operationInput(instance.id)[VACANT] === true) return {}
        return applyInstance(this.#env, instance, instanceInputs(instance.parameters))
      case 'update':
        return applyInstance(this.#env, instance, instanceInputs(instance.parameters))
      case 'deprovision':
        destroyInstance(this.#env, instance)
        return {}
      case 'upgrade':
        return undefined
    }
  }
}

/** Parameters without those that only steer the request. */
export function stored(parameters: JsonObject): JsonObject {
  const {[VACANT]: _, ...rest} = parameters
  return rest
}
