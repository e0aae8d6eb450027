import type {IncomingHttpHeaders, IncomingMessage} from 'node:http'
import type {RequestOptions} from 'node:https'
import {InvalidValue, TimeOver} from '../../domain/exit/failure.ts'
import {reveal, Secret} from '../../domain/text/reveal.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import {trustedAuthorities} from './authorities.ts'
import {AnswerTooLong, NoAnswer, noAnswerFrom} from './no-answer.ts'
import {responseTo} from './response.ts'
import {Route} from './route.ts'
import {timeLimit} from './time-limit.ts'
import {traceLine} from './trace-line.ts'
import {ProxyFailed} from './tunnel.ts'

export interface JsonServer {
  /** Requests' paths are appended to it. */
  readonly baseUrl: string
  /** Value of the Authorization header, asked for once. */
  readonly authorization?: () => Promise<Secret>
  readonly headers?: Readonly<Record<string, string>>
  /** PEM file with the only authority to trust; absent = those that Node and $SSL_CERT_FILE trust. */
  readonly caFile?: string
  /** Certificates are not checked. Whoever sets it warns of it: connectionWarnings(). */
  readonly unverified?: boolean
  /** Bytes of a response that are read at the most; 4 MiB when absent, and of a refusal 256 KiB. */
  readonly maxBytes?: number
  /** The command's: half a second after its time is over every exchange ends. */
  readonly signal?: AbortSignal
  /** Receives one line a request, without secrets. */
  readonly trace?: (line: string) => void
}

export interface JsonRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the base URL, with its leading slash. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string | Secret>>
  /** Sent as JSON, with the text of the secrets in it. */
  readonly body?: unknown
  /** A body of application/x-www-form-urlencoded in the place of JSON; never traced. */
  readonly form?: Readonly<Record<string, string | Secret>>
  /** For the whole exchange, connection to last byte. */
  readonly timeoutMillis: number
  /** Ends the exchange; only for requests whose effect does not matter. */
  readonly signal?: AbortSignal
}

export interface JsonReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Undefined when the body is empty or no JSON. */
  readonly json: unknown
  /** The body as it came, of a refusal the first 256 KiB. It may hold secrets: never show that of a success. */
  readonly text: string
}

const MAX_BYTES = 4 * 1024 * 1024
/** Of a refusal. Its status says what it means, and a reason of such a length nobody reads. */
const MAX_REFUSAL_BYTES = 256 * 1024
/** RFC 9110 section 5.5, without octets above ASCII, which Node would send in another encoding. */
const FIELD_VALUE = /^[\t -~]*$/

/**
 * JSON over HTTP/1.1 to one server, through the proxy that the environment names for it. Redirects are answers: nothing is followed, nothing is retried.
 */
export class JsonClient {
  readonly #server: JsonServer
  readonly #base: URL
  readonly #route: Route
  #authorization: Promise<Secret> | undefined
  #authorities: Promise<string[] | undefined> | undefined

  /** @throws InvalidValue when the base URL, or the proxy on the way, is not one of http or https. */
  constructor(server: JsonServer) {
    this.#server = server
    this.#base = parseBaseUrl(server.baseUrl)
    this.#route = new Route(this.#base)
  }

  /** `name:port`, or the name alone on the scheme's own port. */
  get host(): string {
    return this.#base.host
  }

  /** The URL that a request would go to. */
  urlOf({path, query = {}}: Pick<JsonRequest, 'path' | 'query'>): URL {
    const url = new URL(this.#base)
    url.pathname = `${this.#base.pathname.replace(/\/+$/, '')}${path}`
    url.search = new URLSearchParams(query).toString()
    return url
  }

  /**
   * One exchange. Every status is an answer.
   * @throws NoAnswer, saying whether the request may have arrived; AnswerTooLong; InvalidValue when a header cannot be
   *   sent; the signal's reason.
   */
  async send(request: JsonRequest): Promise<JsonReply> {
    const url = this.urlOf(request)
    this.#authorities ??= trustedAuthorities(this.#server.caFile)
    const authorities = await this.#authorities
    const headers = await this.#headers(request)
    const started = performance.now()
    const trace = (outcome: string): void =>
      this.#server.trace?.(traceLine(request.method, url, outcome, performance.now() - started))
    try {
      const reply = await this.#exchange(request, url, {
        headers,
        ...(authorities ? {ca: authorities} : {}),
        ...(this.#server.unverified ? {rejectUnauthorized: false} : {}),
      })
      trace(String(reply.status))
      return reply
    } catch (error) {
      trace(error instanceof NoAnswer ? 'no answer' : 'failed')
      throw error
    }
  }

  async #exchange(
    request: JsonRequest,
    url: URL,
    options: RequestOptions & {headers: Record<string, string>},
  ): Promise<JsonReply> {
    const limit = AbortSignal.timeout(request.timeoutMillis)
    const overall = this.#server.signal && timeLimit(this.#server.signal)
    const signal = AbortSignal.any([limit, request.signal, overall].filter((each) => each !== undefined))
    const outgoing = this.#route.request(url, {...options, method: request.method, signal})
    // What goes wrong after the response has begun the response reports.
    outgoing.on('error', () => {})
    let sent = false
    outgoing.once('socket', (socket) => {
      if (outgoing.reusedSocket) sent = true
      else {
        socket.once(outgoing.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          sent = true
        })
      }
    })
    try {
      const answer = responseTo(outgoing)
      outgoing.end(bodyOf(request)?.text)
      const response = await answer.catch((error: unknown) => {
        outgoing.destroy()
        throw error
      })
      if (response.statusCode === 407 && this.#route.proxy) throw new ProxyFailed(this.#route.proxy, 407)
      const text = await this.#readBody(response)
      return {status: response.statusCode ?? 0, headers: response.headers, json: parseJson(text), text}
    } catch (error) {
      if (error instanceof AnswerTooLong) throw error
      if (request.signal?.aborted) throw unanswered(request.signal.reason, this.host)
      if (overall?.aborted) throw new NoAnswer(`${this.host} gave no answer in the time that --timeout gives.`, sent)
      if (!limit.aborted) throw noAnswerFrom(this.host, error, sent)
      throw new NoAnswer(`${this.host} gave no answer within ${formatDuration(request.timeoutMillis)}.`, sent)
    }
  }

  async #readBody(response: IncomingMessage): Promise<string> {
    const maxBytes = this.#server.maxBytes ?? MAX_BYTES
    const {statusCode = 0} = response
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length
      if (statusCode >= 400 && length > MAX_REFUSAL_BYTES) {
        chunks.push(chunk.subarray(0, MAX_REFUSAL_BYTES - (length - chunk.length)))
        break
      }
      if (length > maxBytes)
        throw new AnswerTooLong(`${this.host} answered with more than ${maxBytes} bytes.`, statusCode)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  async #headers(request: JsonRequest): Promise<Record<string, string>> {
    this.#authorization ??= this.#server.authorization?.()
    const authorization = await this.#authorization
    const body = bodyOf(request)
    const headers = {
      accept: 'application/json',
      // node:http leaves the length away from a DELETE.
      ...(body === undefined
        ? {}
        : {'content-type': body.type, 'content-length': String(Buffer.byteLength(body.text))}),
      ...(authorization === undefined ? {} : {authorization: reveal(authorization)}),
      ...this.#server.headers,
      ...revealed(request.headers),
    }
    const bad = Object.entries(headers).find(([, value]) => !FIELD_VALUE.test(value))
    if (!bad) return headers
    // The value may be a secret.
    throw new InvalidValue(
      `Can't send the header ${bad[0]} to ${this.host}: its value has a character that HTTP does not allow.`,
      {hints: ["Check the context's secrets for line breaks and control characters: sesctl context show"]},
    )
  }
}

/** The reason of a signal, and who had not answered when it came. */
function unanswered(reason: unknown, host: string): unknown {
  return reason instanceof TimeOver ? reason.leaving(`${host} had not answered.`) : reason
}

/** Basic credentials (RFC 7617), UTF-8. */
export function basicAuthorization(username: string, password: Secret): Secret {
  return new Secret(`Basic ${Buffer.from(`${username}:${reveal(password)}`, 'utf8').toString('base64')}`)
}

function bodyOf({body, form}: JsonRequest): {type: string; text: string} | undefined {
  if (form) return {type: 'application/x-www-form-urlencoded', text: new URLSearchParams(revealed(form)).toString()}
  return body === undefined ? undefined : {type: 'application/json', text: JSON.stringify(body, revealing)}
}

/** A replacer: JSON asks a secret for its placeholder before it asks here. */
function revealing(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const held = this[key]
  return held instanceof Secret ? reveal(held) : value
}

/** For the wire. */
function revealed(values: Readonly<Record<string, string | Secret>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value instanceof Secret ? reveal(value) : value]),
  )
}

function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '') {
    return url
  }
  throw new InvalidValue("Can't use the context's URL: it has to be http or https, without a user name.", {
    hints: ['sesctl context show'],
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
