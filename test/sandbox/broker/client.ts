import {request} from 'node:http'
import {brokerPassword} from '../../../src/sandbox/broker/authentication.ts'
import {PLAN_ID, SERVICE_ID} from '../../../src/sandbox/broker/catalog.ts'
import {startBroker} from '../../../src/sandbox/broker/server.ts'
import type {EnvironmentSettings} from '../../../src/sandbox/environment.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

export const INSTANCE = '00000000-0000-4000-8000-000000000001'
export const BINDING = '00000000-0000-4000-8000-0000000000b1'
export const IDS = {service_id: SERVICE_ID, plan_id: PLAN_ID}
export const QUERY = `service_id=${SERVICE_ID}&plan_id=${PLAN_ID}`
export const CURRENT = {plan_id: PLAN_ID, maintenance_info: {version: '1.8.2'}}
export const ADMIN = 'admin@agency.gov'

/** Paths of the instance and binding that most tests use. */
export const instancePath = (id = INSTANCE): string => `/v2/service_instances/${id}`
export const bindingPath = (binding = BINDING, id = INSTANCE): string =>
  `${instancePath(id)}/service_bindings/${binding}`

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The parsed text; undefined when it is not JSON. */
  readonly json: unknown
}

export interface Call {
  /** Sent as JSON, or as it is when it is a string. */
  readonly body?: unknown
  /** Over the headers of a good request; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

export interface TestBroker {
  readonly env: TestEnvironment
  readonly port: number
  call(method: string, path: string, call?: Call): Promise<Answer>
  /** Sends a provision of the parameters, `{admin_email}` by default. */
  put(parameters?: unknown, id?: string): Promise<Answer>
  /** Sends an update with the right previous maintenance_info. */
  patch(parameters: unknown, id?: string): Promise<Answer>
  poll(id?: string): Promise<Answer>
  /** Provisions and polls once. */
  provision(parameters?: unknown, id?: string): Promise<Answer>
  bind(parameters?: unknown, binding?: string, id?: string): Promise<Answer>
  /** Sends a request and closes the connection as soon as it is written. */
  hangUp(method: string, path: string, body: object): Promise<void>
  /** Stops and starts over the same store. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** A broker with an environment of its own, whose operations end at once unless the settings say otherwise. */
export async function testBroker(settings: Partial<EnvironmentSettings> = {}): Promise<TestBroker> {
  const env = testEnvironment(settings)
  const options = {port: 0, platformTimeout: () => 60_000}
  let server = await startBroker(env, options)
  const authorization = `Basic ${Buffer.from(`broker:${brokerPassword(env)}`).toString('base64')}`
  const broker: TestBroker = {
    env,
    get port() {
      return server.port
    },
    call: (method, path, {body, headers} = {}) =>
      send(server.port, method, path, body, {
        Authorization: authorization,
        'X-Broker-API-Version': '2.15',
        ...headers,
      }),
    put: (parameters = {admin_email: ADMIN}, id = INSTANCE) =>
      broker.call('PUT', `${instancePath(id)}?accepts_incomplete=true`, {body: {...IDS, parameters}}),
    patch: (parameters, id = INSTANCE) =>
      broker.call('PATCH', `${instancePath(id)}?accepts_incomplete=true`, {
        body: {...IDS, parameters, previous_values: CURRENT},
      }),
    poll: (id = INSTANCE) => broker.call('GET', `${instancePath(id)}/last_operation`),
    provision: async (parameters, id) => {
      await broker.put(parameters, id)
      return broker.poll(id)
    },
    bind: (parameters, binding = BINDING, id = INSTANCE) =>
      broker.call('PUT', bindingPath(binding, id), {body: {...IDS, app_guid: 'app', parameters}}),
    hangUp: (method, path, body) =>
      new Promise((resolve) => {
        const headers = {Authorization: authorization, 'X-Broker-API-Version': '2.15'}
        const outgoing = request({host: '127.0.0.1', port: server.port, method, path, headers})
        outgoing.on('error', () => resolve())
        outgoing.end(JSON.stringify(body), () => setImmediate(() => outgoing.destroy(new Error('hung up'))))
      }),
    restart: async () => {
      await server.close()
      server = await startBroker(env, options)
    },
    close: async () => {
      await server.close()
      env.dispose()
    },
  }
  return broker
}

/** The credentials of a bind that has to succeed. */
export function credentialsOf(answer: Answer): Record<string, string> {
  if (answer.status !== 201) throw new Error(`the bind failed: ${answer.status} ${answer.text}`)
  return (answer.json as {credentials: Record<string, string>}).credentials
}

function send(
  port: number,
  method: string,
  path: string,
  body: unknown,
  headers: Call['headers'] = {},
): Promise<Answer> {
  const payload = body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body)
  const present = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {host: '127.0.0.1', port, method, path, headers: Object.fromEntries(present)},
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text)})
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(payload)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
