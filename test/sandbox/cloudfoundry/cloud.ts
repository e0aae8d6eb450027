import {startBroker} from '../../../src/sandbox/broker/server.ts'
import {SPACE} from '../../../src/sandbox/cloudfoundry/places.ts'
import {startCloudFoundry} from '../../../src/sandbox/cloudfoundry/server.ts'
import {
  type CloudFoundrySettings,
  changeCloudFoundrySettings,
  cloudFoundrySettings,
} from '../../../src/sandbox/cloudfoundry/settings.ts'
import {startUaa} from '../../../src/sandbox/cloudfoundry/uaa/server.ts'
import {logIn} from '../../../src/sandbox/cloudfoundry/uaa/tokens.ts'
import {ACCOUNTS} from '../../../src/sandbox/cloudfoundry/uaa/users.ts'
import type {EnvironmentSettings} from '../../../src/sandbox/environment.ts'
import type {Listening} from '../../../src/sandbox/http/listen.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed text; undefined when it is not JSON. */
  readonly json: unknown
}

interface Call {
  readonly body?: unknown
  /** Of the sandbox; `tenant` where none is named, null sends no token. */
  readonly user?: string | null
  /** In the place of the user's own. */
  readonly token?: string
}

export interface TestCloud {
  readonly env: TestEnvironment
  readonly api: string
  readonly uaa: string
  /** @param path or a whole address, such as a Location */
  call(method: string, path: string, call?: Call): Promise<Answer>
  /** What is at `members` of the answer to a GET that has to succeed, see {@link at}. */
  get(path: string, ...members: (string | number)[]): Promise<unknown>
  /** Asks for tokens, as the cf CLI does unless `client` says who asks. */
  token(form: Readonly<Record<string, string>>, client?: string): Promise<Answer>
  tokenOf(user: string): string
  set(changes: Partial<CloudFoundrySettings>): void
  /** Follows a job to its end. @returns the job as it is then */
  finished(accepted: Answer): Promise<unknown>
  create(name: string, options?: CreateOptions): Promise<Answer>
  /** A managed instance that is done. @returns its guid */
  instance(name?: string, options?: CreateOptions): Promise<string>
  key(instance: string, name: string, more?: object): Promise<Answer>
  /** A service key that is done. @returns its guid */
  boundKey(instance: string, name?: string): Promise<string>
  /** Stops and starts the Cloud Controller over the same store. */
  restart(): Promise<void>
  close(): Promise<void>
}

interface CreateOptions {
  readonly parameters?: object
  readonly space?: string
  readonly metadata?: object
  readonly user?: string
}

/** What is at a path into a JSON value; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string | number, unknown> | undefined)?.[key], value)
}

/** Status, code, title and detail of a refusal. */
export const refusal = ({status, json}: Answer): unknown[] => [
  status,
  ...['code', 'title', 'detail'].map((name) => at(json, 'errors', 0, name)),
]

export const unprocessable = (detail: string): unknown[] => [422, 10_008, 'CF-UnprocessableEntity', detail]

/** A broker with a Cloud Foundry in front of it, over an environment of their own, where nothing takes time. */
export async function testCloud(settings: Partial<EnvironmentSettings> = {}): Promise<TestCloud> {
  const env = testEnvironment(settings)
  const set = (changes: Partial<CloudFoundrySettings>): void => void changeCloudFoundrySettings(env, changes)
  set({queueMillis: 0, pollMillis: 0})
  const broker = await startBroker(env, {
    port: 0,
    platformTimeout: () => cloudFoundrySettings(env).brokerTimeoutMillis,
  })
  const uaaServer = await startUaa(env, {port: 0})
  const uaa = `http://127.0.0.1:${uaaServer.port}`
  const start = (port: number): Promise<Listening> =>
    startCloudFoundry(env, {port, brokerUrl: `http://127.0.0.1:${broker.port}`, uaaUrl: uaa})
  let controller = await start(0)
  const api = `http://127.0.0.1:${controller.port}`

  const tokens = new Map<string, {readonly token: string; readonly until: number}>()

  const cloud: TestCloud = {
    env,
    api,
    uaa,
    set,
    tokenOf: (user) => {
      const kept = tokens.get(user)
      if (kept && kept.until > env.clock.now()) return kept.token
      const account = ACCOUNTS.find(({name}) => name === user)!
      const {access_token: token, expires_in} = logIn(env, account, account.kind === 'user' ? 'cf' : account.guid, '')
      tokens.set(user, {token, until: env.clock.now() + expires_in * 1000})
      return token
    },
    call: async (method, path, {body, user = 'tenant', token} = {}) => {
      const authorization = token ?? (user === null ? undefined : `bearer ${cloud.tokenOf(user)}`)
      return await answered(
        fetch(new URL(path, api), {
          method,
          headers: {
            ...(authorization === undefined ? {} : {Authorization: authorization}),
            ...(body === undefined ? {} : {'Content-Type': 'application/json'}),
          },
          ...(body === undefined ? {} : {body: typeof body === 'string' ? body : JSON.stringify(body)}),
        }),
      )
    },
    get: async (path, ...members) => {
      const answer = await cloud.call('GET', path)
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`)
      return at(answer.json, ...members)
    },
    token: (form, client = 'cf:') =>
      answered(
        fetch(`${uaa}/oauth/token`, {
          method: 'POST',
          headers: {Authorization: `Basic ${Buffer.from(client).toString('base64')}`},
          body: new URLSearchParams(form),
        }),
      ),
    finished: async (accepted) => {
      if (accepted.status !== 202) throw new Error(`not accepted: ${accepted.status} ${accepted.text}`)
      for (;;) {
        const job = await cloud.get(accepted.headers.get('location')!)
        if (at(job, 'state') === 'COMPLETE' || at(job, 'state') === 'FAILED') return job
        await soon()
      }
    },
    create: async (name, {parameters = {admin_email: 'admin@agency.gov'}, space = SPACE.guid, metadata, user} = {}) => {
      const plan = await cloud.get('/v3/service_plans', 'resources', 0, 'guid')
      return await cloud.call('POST', '/v3/service_instances', {
        body: {
          type: 'managed',
          name,
          parameters,
          ...(metadata ? {metadata} : {}),
          relationships: {space: {data: {guid: space}}, service_plan: {data: {guid: plan}}},
        },
        ...(user ? {user} : {}),
      })
    },
    instance: async (name = 'mail', options) => guidOf(await cloud.finished(await cloud.create(name, options))),
    key: (instance, name, more = {}) =>
      cloud.call('POST', '/v3/service_credential_bindings', {
        body: {type: 'key', name, relationships: {service_instance: {data: {guid: instance}}}, ...more},
      }),
    boundKey: async (instance, name = 'k1') => guidOf(await cloud.finished(await cloud.key(instance, name))),
    restart: async () => {
      await controller.close()
      controller = await start(controller.port)
      // Connections that the client has kept are found to be closed one by one.
      await until(() => fetch(api).catch(() => undefined))
    },
    close: async () => {
      await Promise.all([controller.close(), broker.close(), uaaServer.close()])
      env.dispose()
    },
  }
  return cloud
}

/** Guid of the resource that a job links to. */
export function guidOf(job: unknown): string {
  const [, link] =
    Object.entries(at(job, 'links') as Record<string, {href: string}>).find(([name]) => name !== 'self') ?? []
  if (at(job, 'state') === 'FAILED' || !link) throw new Error(JSON.stringify(job))
  return link.href.split('/').at(-1)!
}

/** Lets servers in this process continue. */
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2))

/** Waits until something is so. */
export async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) await soon()
}

async function answered(request: Promise<Response>): Promise<Answer> {
  const response = await request
  const text = await response.text()
  return {status: response.status, headers: response.headers, text, json: parsed(text)}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
