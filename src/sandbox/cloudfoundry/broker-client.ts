import {randomUUID} from 'node:crypto'
import {Agent, request as httpRequest, type IncomingMessage, STATUS_CODES} from 'node:http'
import {BROKER_USERNAME, brokerPassword} from '../broker/authentication.ts'
import type {Environment} from '../environment.ts'
import {spoilsBrokerAnswer} from '../faults/cloud-foundry.ts'
import {isObject, type JsonObject} from './body.ts'
import {BrokerError} from './broker-error.ts'
import {cloudFoundrySettings} from './settings.ts'

/** The Cloud Controller stops: what was asked has neither succeeded nor failed. */
class ControllerStopped extends Error {}

export interface BrokerAnswer {
  readonly status: number
  readonly body: JsonObject
}

/** Version of the OSB API that the Cloud Controller announces (config/osbapi_version). */
export const OSB_VERSION = '2.15'

/** The Open Service Broker API as the Cloud Controller uses it. */
export class BrokerClient {
  readonly #env: Environment
  readonly #url: URL
  readonly #agent = new Agent({keepAlive: true})
  #closed = false

  /** @param url of the broker, without /v2 */
  constructor(env: Environment, url: string) {
    this.#env = env
    this.#url = new URL(url)
  }

  get url(): string {
    return this.#url.origin
  }

  /**
   * @param path below /v2
   * @param instanceGuid what it is about; "" for the catalog
   * @throws BrokerError for everything but 2xx, and for a DELETE's 410
   */
  async send(
    method: 'GET' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    instanceGuid: string,
    body?: object,
  ): Promise<BrokerAnswer> {
    const answer = await this.#exchange(method, path, body)
    if (instanceGuid !== '' && spoilsBrokerAnswer(this.#env, instanceGuid))
      throw understood(502, '<html><body>502 Bad Gateway</body></html>')
    if (method === 'DELETE' && answer.status === 410) return {status: 410, body: {}}
    if (answer.status < 200 || answer.status > 299) throw understood(answer.status, answer.text)
    const parsed = parse(answer.text)
    if (!isObject(parsed))
      throw new BrokerError(
        'malformed',
        answer.status,
        `The service broker returned an invalid response: expected valid JSON object in body, broker returned '${answer.text}'`,
      )
    return {status: answer.status, body: parsed}
  }

  close(): void {
    this.#closed = true
    this.#agent.destroy()
  }

  #exchange(method: string, path: string, body: object | undefined): Promise<{status: number; text: string}> {
    const credentials = `${BROKER_USERNAME}:${brokerPassword(this.#env)}`
    const payload = body === undefined ? '' : JSON.stringify(body)
    const headers = {
      Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'X-Broker-API-Version': OSB_VERSION,
      'X-Broker-API-Request-Identity': randomUUID(),
      Accept: 'application/json',
      ...(body === undefined ? {} : {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload)}),
    }
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        new URL(`/v2${path}`, this.#url),
        {method, headers, agent: this.#agent},
        (response) => {
          text(response).then((body) => {
            clearTimeout(timer)
            resolve({status: response.statusCode ?? 0, text: body})
          }, reject)
        },
      )
      const timer = setTimeout(() => {
        reject(new BrokerError('silent', 0, 'The request to the service broker timed out'))
        outgoing.destroy()
      }, cloudFoundrySettings(this.#env).brokerTimeoutMillis)
      outgoing.on('error', () => {
        clearTimeout(timer)
        if (this.#closed) reject(new ControllerStopped())
        reject(new BrokerError('unreachable', 0, `The service broker could not be reached: ${this.#url.origin}`))
      })
      outgoing.end(payload)
    })
  }
}

function understood(status: number, text: string): BrokerError {
  const body = parse(text)
  const description = isObject(body) ? body['description'] : undefined
  if (isObject(body) && body['error'] === 'ConcurrencyError')
    return new BrokerError('concurrent', status, 'The service broker is busy with another operation')
  if (typeof description === 'string') return new BrokerError('refused', status, `Service broker error: ${description}`)
  if (status === 401)
    return new BrokerError(
      'refused',
      status,
      'Authentication with the service broker failed. Double-check that the username and password are correct',
    )
  return new BrokerError(
    'malformed',
    status,
    `The service broker returned an invalid response. Status Code: ${status} ${STATUS_CODES[status] ?? ''}, Body: ${text.trim()}`,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function text(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    response.on('error', reject)
  })
}
