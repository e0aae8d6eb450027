import {Unavailable} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {JsonReply} from '../http/json-client.ts'
import type {CloudController} from './controller.ts'
import {jobRequest} from './requests.ts'
import {guidOfLink, listAt, textAt} from './resource.ts'
import {askWithRetries, pauseAfter, sleepToTheEnd} from './retry-policy.ts'
import {failureOf, requestIdHints, type V3Error, v3Errors} from './v3-error.ts'

/** Work that the Cloud Controller does after it has answered 202. */
export interface Job {
  readonly guid: string
  /** POLLING: the broker has accepted, and is asked from time to time. */
  readonly state: 'PROCESSING' | 'POLLING' | 'COMPLETE' | 'FAILED'
  readonly errors: readonly V3Error[]
  /** Guid of what it works on; absent once that does not exist any more. */
  readonly resource?: string
}

/** A job, as the answer that names it shows it. */
export interface StartedJob {
  readonly job: string
  /** Hints that name the request: the Cloud Controller logs what the job does under the same id. */
  readonly request: readonly string[]
}

/** Questions in a row that may stay without an answer. */
const SILENCES = 6

export class Jobs {
  readonly #controller: CloudController
  readonly #clock: Clock

  constructor(controller: CloudController, clock: Clock) {
    this.#controller = controller
    this.#clock = clock
  }

  /** The job that a 202 names in its Location. */
  static startedBy(reply: JsonReply): StartedJob | undefined {
    const job = guidOfLink(reply.headers.location)
    return job === undefined ? undefined : {job, request: requestIdHints(reply)}
  }

  /** Undefined when the Cloud Controller has forgotten it. */
  async read(guid: string): Promise<Job | undefined> {
    const reply = await this.#controller.send(jobRequest(guid))
    if (reply.status === 404) return undefined
    if (reply.status !== 200) throw failureOf(reply, 'ask for the state of the work')
    for (const warning of listAt(reply.json, 'warnings'))
      this.#controller.warn(plainLine(textAt(warning, 'detail') ?? ''))
    const state = textAt(reply.json, 'state')
    const resource = resourceIn(reply.json)
    return {
      guid,
      state: state === 'COMPLETE' || state === 'FAILED' || state === 'POLLING' ? state : 'PROCESSING',
      errors: v3Errors(reply),
      ...(resource === undefined ? {} : {resource}),
    }
  }

  /**
   * Asks until the job is past `PROCESSING`, or has ended.
   * @param options.through continues when the command is interrupted; otherwise Interrupted is thrown.
   * @returns undefined when it is not known any more; its last state when the time to wait is over.
   */
  async follow(
    guid: string,
    options: {readonly until: 'accepted' | 'ended'; readonly retryPolicy: number; readonly through: boolean},
  ): Promise<Job | undefined> {
    const deadline = this.#clock.now() + options.retryPolicy
    let silences = 0
    for (let asked = 0; ; asked++) {
      const seen = await this.#look(guid, options.through)
      silences = seen instanceof Unavailable ? silences + 1 : 0
      if (seen instanceof Unavailable) {
        if (silences >= SILENCES) throw seen
      } else if (!seen || isOver(seen, options.until) || this.#clock.now() >= deadline) return seen
      if (options.through) await sleepToTheEnd(this.#clock, pauseAfter(asked))
      else await this.#clock.sleep(pauseAfter(asked))
    }
  }

  async #look(guid: string, through: boolean): Promise<Job | undefined | Unavailable> {
    const ask = async (): Promise<Job | undefined> => await this.read(guid)
    try {
      return await (through ? askWithRetries(ask) : ask())
    } catch (error) {
      if (error instanceof Unavailable && error.retryable) return error
      throw error
    }
  }
}

function isOver({state}: Job, until: 'accepted' | 'ended'): boolean {
  return until === 'ended' ? state === 'COMPLETE' || state === 'FAILED' : state !== 'PROCESSING'
}

/** The link's name differs between jobs (cloud_controller_ng app/presenters/v3/job_presenter.rb). */
function resourceIn(job: unknown): string | undefined {
  const names = ['service_instances', 'service_instance', 'service_credential_binding', 'service_credential_bindings']
  return names.flatMap((name) => guidOfLink(textAt(job, 'links', name, 'href')) ?? [])[0]
}
