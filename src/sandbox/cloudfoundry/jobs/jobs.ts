import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {DiskFull} from '../../store/store.ts'
import type {JsonObject} from '../body.ts'
import {cloudFoundrySettings} from '../settings.ts'
import {unableToPerform} from '../v3-error.ts'
import {addJob, dueJobs, findJob, type Job, type JobOperation, nextDue, setJobState, touchJob} from './job.ts'

/** What one turn of a job comes to. */
export type Turn = 'done' | 'poll' | 'again' | {readonly failed: {readonly operation: string; readonly cause: string}}

export type Work = (job: Job) => Promise<Turn>

/** At least this often, because the clock may be moved. */
const LOOK_MILLIS = 100

/** How long before orphan mitigation tries again. */
const AGAIN_MILLIS = 5000

/**
 * The queue of the Cloud Controller. Jobs are in the store before any answer names them, and whoever starts over the same store
 * continues with those that are not finished.
 */
export class Jobs {
  readonly #env: Environment
  readonly #running = new Map<string, Promise<void>>()
  #work: Work | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(env: Environment) {
    this.#env = env
  }

  /** Begins to work, with what was left unfinished first. */
  start(work: Work): void {
    this.#work = work
    this.#look()
  }

  /**
   * Puts work into the queue: to be called in the transaction of what it is about.
   * @returns guid of the job
   */
  enqueue(operation: JobOperation, resourceGuid: string, input: JsonObject = {}): string {
    const guid = randomUUID()
    const dueAt = this.#env.clock.now() + cloudFoundrySettings(this.#env).queueMillis
    addJob(this.#env, {guid, operation, resourceGuid, input, dueAt})
    this.#checkAfter(0)
    return guid
  }

  /** Waits until nothing is running that could still write. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await Promise.allSettled(this.#running.values())
  }

  #checkAfter(millis: number): void {
    clearTimeout(this.#timer)
    if (!this.#closed) this.#timer = setTimeout(() => this.#look(), millis)
  }

  #look(): void {
    for (const job of dueJobs(this.#env)) if (!this.#running.has(job.guid)) this.#run(job)
    const due = nextDue(this.#env, this.#running)
    if (due !== undefined) this.#checkAfter(Math.min(LOOK_MILLIS, Math.max(1, due - this.#env.clock.now())))
  }

  #run(job: Job): void {
    const running = this.#turn(job)
      .then(() => 0)
      .catch((error) => this.#afterError(job, error))
      .then((pauseMillis) => {
        this.#running.delete(job.guid)
        this.#checkAfter(pauseMillis)
      })
    this.#running.set(job.guid, running)
  }

  /** @returns how long to wait before the next check, in milliseconds */
  #afterError(job: Job, error: unknown): number {
    // A store that is closed belongs to somebody else.
    if (this.#closed) return LOOK_MILLIS
    try {
      if (error instanceof DiskFull) throw error
      this.#fail(job, error)
      return 0
    } catch {
      // What cannot be written has not happened yet.
      return LOOK_MILLIS
    }
  }

  async #turn(job: Job): Promise<void> {
    // Whoever has no room for the outcome does not begin: a job must not fail because the broker has none either.
    touchJob(this.#env, job.guid)
    const turn = (await this.#work?.(job)) ?? 'again'
    // Somebody else may have ended it meanwhile.
    const state = findJob(this.#env, job.guid)?.state
    if (this.#closed || (state !== 'PROCESSING' && state !== 'POLLING')) return
    const now = this.#env.clock.now()
    if (turn === 'done') setJobState(this.#env, job.guid, 'COMPLETE')
    else if (turn === 'poll')
      setJobState(this.#env, job.guid, 'POLLING', {dueAt: now + cloudFoundrySettings(this.#env).pollMillis})
    else if (turn === 'again') setJobState(this.#env, job.guid, job.state, {dueAt: now + AGAIN_MILLIS})
    else {
      const {operation, cause} = turn.failed
      setJobState(this.#env, job.guid, 'FAILED', {errors: [unableToPerform(operation, cause)]})
    }
    const ended = typeof turn === 'string' ? turn : 'failed'
    if (turn !== 'poll') this.#env.log(`cf: ${job.operation} ${job.resourceGuid} ${ended}`)
  }

  #fail(job: Job, error: unknown): void {
    this.#env.log(`cf: ${job.operation}: ${error instanceof Error ? error.stack : String(error)}`)
    const errors = [unableToPerform(job.operation, 'the sandbox has a fault, see its log')]
    setJobState(this.#env, job.guid, 'FAILED', {errors})
  }
}
