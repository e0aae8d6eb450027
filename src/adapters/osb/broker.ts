import {NotAuthorised, Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Secret} from '../../domain/text/secret.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {basicAuthorization, JsonClient, type JsonReply} from '../http/json-client.ts'
import {NoAnswer} from '../http/no-answer.ts'
import {retryAfterMillis} from '../http/retry-after.ts'
import {field, type Offering, offeringIn} from './offering.ts'
import type {OperationWord} from './operation.ts'
import {type BrokerRequest, catalogRequest} from './requests.ts'

export interface BrokerAccess {
  /** Base URL, without /v2. */
  readonly url: string
  readonly username: string
  readonly password: () => Promise<Secret>
  /** PEM file with the certificate authority to trust. */
  readonly caFile?: string
  readonly retryPolicy?: Partial<RetryPolicy>
}

export interface BrokerOptions {
  readonly clock: Clock
  /** The command's. */
  readonly signal?: AbortSignal | undefined
  readonly trace?: ((line: string) => void) | undefined
}

/** Milliseconds until an answer has to be there, by what was asked for. */
export interface RetryPolicy {
  readonly question: number
  /** Create, update, delete: brokers that do it at once take their time. */
  readonly change: number
  /** Bind and unbind run tofu to its end before they answer (cloud-service-broker bind.go). */
  readonly bind: number
}

const RETRY_POLICY: RetryPolicy = {question: 30_000, change: 60_000, bind: 180_000}

/** Speaks Open Service Broker API 2.17 to one broker, and knows nothing of what was said before. */
export class Broker {
  readonly retryPolicy: RetryPolicy
  readonly #client: JsonClient
  readonly #clock: Clock
  #offering: Promise<Offering> | undefined

  constructor(access: BrokerAccess, {clock, signal, trace}: BrokerOptions) {
    this.#clock = clock
    this.url = access.url
    this.retryPolicy = {...RETRY_POLICY, ...access.retryPolicy}
    this.#client = new JsonClient({
      baseUrl: access.url,
      headers: {'x-broker-api-version': '2.17'},
      authorization: async () => basicAuthorization(access.username, await access.password()),
      ...(access.caFile === undefined ? {} : {caFile: access.caFile}),
      ...(signal ? {signal} : {}),
      ...(trace ? {trace} : {}),
    })
  }

  /** Base URL, without /v2. */
  readonly url: string

  get host(): string {
    return this.#client.host
  }

  urlOf(request: BrokerRequest): string {
    return this.#client.urlOf({path: request.path, ...(request.query ? {query: request.query} : {})}).toString()
  }

  /** The catalog's entry, read once. */
  offering(): Promise<Offering> {
    this.#offering ??= this.#readOffering()
    return this.#offering
  }

  /**
   * Sends one request and returns any answer that is about the request itself.
   * @throws NoAnswer (also for what a gateway says in the broker's stead), NotAuthorised, UnexpectedAnswer when the broker
   *   does not speak our version of the API.
   */
  async send(request: BrokerRequest, timeoutMillis: number = this.retryPolicy.question): Promise<JsonReply> {
    const identity = {'x-broker-api-request-identity': this.#clock.newId()}
    const reply = await this.#client.send({...request, timeoutMillis, headers: identity})
    if (reply.status === 401 || reply.status === 403) {
      throw new NotAuthorised(`The broker at ${this.host} refused the user name or the password.`, {
        hints: ['sesctl context show'],
      })
    }
    if (reply.status === 412) {
      throw new UnexpectedAnswer(`The broker at ${this.host} does not take API version 2.17: ${descriptionOf(reply)}`)
    }
    if (isGatewayError(reply)) {
      throw new NoAnswer(`The broker at ${this.host} is not there: a gateway answered ${reply.status}.`, true)
    }
    return reply
  }

  /**
   * The broker's word on an operation. `gone`: it does not know the thing, which is how a deletion ends (410). `unknown`:
   * it has no such question, as brokers that do everything at once.
   */
  async lastOperation(request: BrokerRequest): Promise<OperationWord | 'gone' | 'unknown'> {
    const reply = await this.send(request)
    if (reply.status === 410) return 'gone'
    if (reply.status === 404 || reply.status === 405 || reply.status === 501) return 'unknown'
    // Open Service Broker API 2.17, "Polling Last Operation": any other error of the server's does not end the wait.
    if (reply.status >= 500) {
      throw new Unavailable(
        `The broker at ${this.host} failed to report the state of the operation (HTTP ${reply.status}): ${descriptionOf(reply)}`,
        {hints: ['Whatever was begun continues there. Run the same command again in a minute.']},
      )
    }
    const state = field(reply.json, 'state')
    if (reply.status !== 200 || (state !== 'in progress' && state !== 'succeeded' && state !== 'failed')) {
      throw new UnexpectedAnswer(
        `The broker at ${this.host} gave no state of the operation (HTTP ${reply.status}): ${descriptionOf(reply)}`,
        {hints: ['Whatever was begun continues there. Run the same command again in a minute.']},
      )
    }
    const description = field(reply.json, 'description')
    const askAgainMillis = retryAfterMillis(reply.headers, this.#clock.now())
    return {
      state,
      description: typeof description === 'string' ? description : '',
      ...(askAgainMillis === undefined ? {} : {askAgainMillis}),
    }
  }

  async #readOffering(): Promise<Offering> {
    const reply = await this.send(catalogRequest())
    if (reply.status === 200) return offeringIn(reply.json, this.host)
    throw new UnexpectedAnswer(`The broker at ${this.host} has no catalog (HTTP ${reply.status}).`, {
      hints: ['The address to use is the one before /v2. The one in use: sesctl context show'],
    })
  }
}

/** The broker's own sentence, on one line; a few words of the body where it is no answer of a broker. */
export function descriptionOf(reply: JsonReply): string {
  const said = field(reply.json, 'description') ?? field(reply.json, 'Description')
  if (typeof said === 'string') return plainLine(said)
  if (reply.status < 400) return 'no description'
  return plainLine(reply.text.slice(0, 200)) || `HTTP ${reply.status}`
}

/**
 * 429 and 502 to 504 without a description come from what stands in front of a broker; Cloud Foundry's gorouter says in
 * a header that the answer is its own, and answers 404 while the broker's app is not up.
 */
function isGatewayError({status, json, headers}: JsonReply): boolean {
  if (status === 429 || headers['x-cf-routererror'] !== undefined) return true
  return status >= 502 && status <= 504 && typeof field(json, 'description') !== 'string'
}
