import {Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {Secret} from '../../domain/text/secret.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import {basicAuthorization, JsonClient, type JsonReply} from '../http/json-client.ts'
import {requestedWaitMillis} from '../http/retry-after.ts'
import {type RetryPolicy, sendWithRetries} from './sending.ts'

/** How a server is reached. */
export interface Transport {
  readonly caFile?: string
  readonly unverified?: boolean
  /** The command's. */
  readonly signal?: AbortSignal
  readonly trace?: (line: string) => void
}

/** A token of an access token answer (RFC 6749 section 5.1). */
export interface Granted {
  /** Value of the Authorization header; undefined where there is only a refresh token. */
  readonly authorization: Secret | undefined
  readonly refreshToken?: Secret
  /** Seconds. */
  readonly expiresIn?: number
}

/** An error answer of RFC 6749 section 5.2, as UAA gives it. Who asked knows what it means. */
export class UaaRefusal extends Error {
  readonly status: number
  /** invalid_token, invalid_grant, unauthorized, invalid_client, access_denied … */
  readonly error: string
  /** UAA's own sentence, on one line. */
  readonly description: string

  constructor(status: number, error: string, description: string) {
    super(`UAA refused: ${error}`)
    this.status = status
    this.error = error
    this.description = description
  }
}

export interface GrantRequest {
  readonly form: Readonly<Record<string, string | Secret>>
  /** Sent as Basic credentials; absent = those of the form. */
  readonly client?: {readonly id: string; readonly secret: Secret}
  /** The identity provider that knows the user. */
  readonly origin?: string
}

const TIMEOUT_MILLIS = 30_000
/** A type's name and a token of visible ASCII (RFC 6749 appendix A.12 and A.13); it becomes a header's value. */
const AUTHORIZATION = /^[A-Za-z0-9._-]+ [!-~]+$/

/** The token endpoint of UAA, below the login URL as the cf CLI asks it (cloudfoundry/cli api/uaa/internal/routes.go). */
export class Uaa {
  readonly #client: JsonClient
  readonly #retryPolicy: RetryPolicy

  constructor(loginUrl: string, {trace, ...transport}: Transport, retryPolicy: RetryPolicy) {
    this.#client = new JsonClient({baseUrl: loginUrl, ...transport, ...(trace ? {trace} : {})})
    this.#retryPolicy = retryPolicy
  }

  get host(): string {
    return this.#client.host
  }

  /**
   * Asks for a token. An interruption does not end it: where UAA rotates refresh tokens, an answer that is lost is the
   * end of a login.
   * @throws UaaRefusal; NoAnswer; Unavailable; UnexpectedAnswer
   */
  async grant({form, client, origin}: GrantRequest): Promise<Granted> {
    const send = async (): Promise<JsonReply> =>
      await this.#client.send({
        method: 'POST',
        path: '/oauth/token',
        form,
        timeoutMillis: TIMEOUT_MILLIS,
        ...(client ? {headers: {authorization: basicAuthorization(client.id, client.secret)}} : {}),
        ...(origin === undefined ? {} : {query: {login_hint: JSON.stringify({origin})}}),
      })
    // Asking for a token twice costs nothing but a token.
    return this.#read(await sendWithRetries(send, true, this.#retryPolicy))
  }

  #read(reply: JsonReply): Granted {
    const json = (reply.json ?? {}) as Partial<Record<string, unknown>>
    const {access_token: token, token_type: type, refresh_token: refresh, expires_in: seconds} = json
    if (reply.status === 200 && typeof token === 'string') {
      return {
        authorization: this.#authorization(type, token),
        ...(typeof refresh === 'string' && refresh !== '' ? {refreshToken: new Secret(refresh)} : {}),
        ...(typeof seconds === 'number' ? {expiresIn: seconds} : {}),
      }
    }
    const error = typeof json['error'] === 'string' ? json['error'] : ''
    if (reply.status === 429 || reply.status >= 500) {
      const wait = requestedWaitMillis(reply.headers, this.#retryPolicy.clock.now())
      throw new Unavailable(
        reply.status === 429
          ? `${this.host} gives no token now: it limits how often one may ask${wait === undefined ? '' : `, for ${formatDuration(wait)} more`}.`
          : `${this.host} gives no token now: it answered HTTP ${reply.status}.`,
      )
    }
    if (error === '') throw new UnexpectedAnswer(`${this.host} gave no token (HTTP ${reply.status}): it is no UAA.`)
    const description = json['error_description']
    throw new UaaRefusal(
      reply.status,
      plainLine(error),
      plainLine(typeof description === 'string' ? description : error),
    )
  }

  #authorization(type: unknown, token: string): Secret {
    const value = `${typeof type === 'string' ? type : 'bearer'} ${token}`
    if (AUTHORIZATION.test(value)) return new Secret(value)
    throw new UnexpectedAnswer(`${this.host} gave a token that no header can carry: it is no UAA.`)
  }
}
