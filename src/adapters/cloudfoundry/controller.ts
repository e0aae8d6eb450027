import {LoginNeeded} from '../../domain/context/cloud-foundry-login-failures.ts'
import {Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Secret} from '../../domain/text/secret.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {JsonReply} from '../http/json-client.ts'
import {NoAnswer} from '../http/no-answer.ts'
import {requestedWaitMillis} from '../http/retry-after.ts'
import type {CloudFoundryAccess} from './access.ts'
import {type RetryPolicy, sendWithRetries} from './sending.ts'
import {openSession, type Session} from './session.ts'
import {type CloudTarget, findTarget} from './target.ts'
import {errorText, requestIdHints, v3Errors} from './v3-error.ts'
import {warningsOf} from './warnings.ts'

export type {CloudFoundryAccess} from './access.ts'
export type {CloudTarget} from './target.ts'

export interface CloudFoundryOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
  /** A sentence that is not the result and has to be seen. */
  readonly warn: (text: string) => void
}

export interface CloudRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the API root: /v3/service_instances. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Milliseconds that one exchange may take; 30 s when absent. */
  readonly retryPolicy?: number
}

const RETRY_POLICY_MILLIS = 30_000

/**
 * Cloud Foundry API v3 at one address, logged in. A GET that is sent before the interruption of the command is interrupted by
 * it; what is sent after it cleans up, and runs to its end.
 */
export class CloudController {
  readonly #access: CloudFoundryAccess
  readonly #signal: AbortSignal
  readonly #retryPolicy: RetryPolicy
  readonly #trace: ((line: string) => void) | undefined
  readonly #warn: (text: string) => void
  readonly #warned = new Set<string>()
  #session: Promise<Session> | undefined
  #target: Promise<CloudTarget> | undefined

  constructor(access: CloudFoundryAccess, {clock, signal, trace, warn}: CloudFoundryOptions) {
    this.#access = access
    this.#signal = signal
    this.#trace = trace
    this.#warn = warn
    this.#retryPolicy = {clock, signal, warn: (text) => this.warn(text)}
  }

  /**
   * Any answer that is about the request itself: 2xx, and every error that Cloud Foundry itself words, but for a refused
   * login and a rate limit. Renews the login, waits out rate limits, and repeats a GET that failed on the way.
   * @throws NoAnswer, also for what a gateway says in the API's stead; LoginNeeded, PasswordExpired, NotAuthorised;
   *   Unavailable when the rate limit asks for a longer wait than is decent; the interruption, from a GET.
   */
  async send(request: CloudRequest): Promise<JsonReply> {
    const {client, tokens} = await this.#open()
    const exchange = async (authorization: Secret): Promise<JsonReply> => {
      const interruptible = request.method === 'GET' && !this.#signal.aborted
      const reply = await client.send({
        ...request,
        headers: {authorization},
        timeoutMillis: request.retryPolicy ?? RETRY_POLICY_MILLIS,
        ...(interruptible ? {signal: this.#signal} : {}),
      })
      for (const warning of warningsOf(reply)) this.warn(warning)
      return reply
    }
    const sendWith = async (authorization: Secret): Promise<JsonReply> =>
      await sendWithRetries(async () => await exchange(authorization), request.method === 'GET', this.#retryPolicy)

    const authorization = await tokens.authorization()
    let reply = await sendWith(authorization)
    // 401 means that nothing was done, whatever was asked for.
    if (reply.status === 401) reply = await sendWith(await tokens.renewed(authorization))
    return requireAnswer(reply, client.host, this.#retryPolicy.clock.now())
  }

  /**
   * The organization and space of the context, else of the cf login; found once.
   * @throws NoTarget; TargetNotFound; as {@link send}.
   */
  target(): Promise<CloudTarget> {
    this.#target ??= this.#findTarget()
    return this.#target
  }

  /** The URL that a request would go to. */
  async urlOf(request: Pick<CloudRequest, 'path' | 'query'>): Promise<string> {
    return (await this.#open()).client.urlOf(request).toString()
  }

  /** Says a warning once, however often it comes. */
  warn(text: string): void {
    if (this.#warned.has(text)) return
    this.#warned.add(text)
    this.#warn(text)
  }

  async #findTarget(): Promise<CloudTarget> {
    const {client, file} = await this.#open()
    const ask = async (path: string, query: Readonly<Record<string, string>>): Promise<JsonReply> =>
      await this.send({method: 'GET', path, query})
    return await findTarget(this.#access.platform, file, client.host, ask)
  }

  #open(): Promise<Session> {
    const {trace} = {trace: this.#trace}
    this.#session ??= openSession(this.#access, {...this.#retryPolicy, ...(trace ? {trace} : {})})
    return this.#session
  }
}

/** An answer of Cloud Foundry about the request; everything else that comes is a failure of its own. */
function requireAnswer(reply: JsonReply, host: string, now: number): JsonReply {
  const hints = requestIdHints(reply)
  if (reply.status === 401) {
    throw new LoginNeeded(`${host} does not take the login: ${errorText(reply)}`, {
      hints: ['Which login it is: sesctl context show --explain', ...hints],
    })
  }
  if (reply.status === 429) throw new Unavailable(limitText(reply, host, now), {hints})
  if (reply.status < 400 || v3Errors(reply).length > 0) return reply
  const router = reply.headers['x-cf-routererror']
  if (reply.status === 404 && router !== undefined) {
    throw new NoAnswer(`The API at ${host} is not there: a router answered (${plainLine(String(router))}).`, false, {
      hints,
    })
  }
  if (reply.status >= 500) {
    throw new NoAnswer(`The API at ${host} is not there: a gateway answered ${reply.status}.`, true, {hints})
  }
  throw new UnexpectedAnswer(
    `${host} answered as no Cloud Foundry API does (HTTP ${reply.status}): ${errorText(reply)}`,
    {
      hints: ['sesctl context show --explain', ...hints],
    },
  )
}

function limitText(reply: JsonReply, host: string, now: number): string {
  const millis = requestedWaitMillis(reply.headers, now)
  const when = millis === undefined ? '' : `, and asks to wait for ${Math.ceil(millis / 60_000)} m`
  return `${host} limits how much one may ask${when}: ${errorText(reply)}`
}
