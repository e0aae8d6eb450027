import {APP_ROUTES} from '../../../../src/sandbox/cloudfoundry/apps/routes.ts'
import {settleApps} from '../../../../src/sandbox/cloudfoundry/apps/settle.ts'
import {
  addBinding,
  keepCredentials,
  setBindingOperation,
} from '../../../../src/sandbox/cloudfoundry/bindings/bindings.ts'
import {BrokerClient} from '../../../../src/sandbox/cloudfoundry/broker-client.ts'
import type {ApiReply, CloudController} from '../../../../src/sandbox/cloudfoundry/context.ts'
import {addInstance} from '../../../../src/sandbox/cloudfoundry/instances/instances.ts'
import {Jobs} from '../../../../src/sandbox/cloudfoundry/jobs/jobs.ts'
import {Marketplace} from '../../../../src/sandbox/cloudfoundry/marketplace/marketplace.ts'
import {SPACE} from '../../../../src/sandbox/cloudfoundry/places.ts'
import {Query} from '../../../../src/sandbox/cloudfoundry/query.ts'
import {changeCloudFoundrySettings} from '../../../../src/sandbox/cloudfoundry/settings.ts'
import {callerOf} from '../../../../src/sandbox/cloudfoundry/uaa/caller.ts'
import {USERS} from '../../../../src/sandbox/cloudfoundry/uaa/users.ts'
import {V3Error} from '../../../../src/sandbox/cloudfoundry/v3-error.ts'
import {type TestEnvironment, testEnvironment} from '../../support/environment.ts'

/** What is at a path into a JSON value, such as `at(body, 'errors', 0, 'detail')`; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string | number, unknown> | undefined)?.[key], value)
}

interface Reply {
  readonly status: number
  readonly body: unknown
}

/** The part of the Cloud Controller that is about apps, without a server in front of it. */
export interface TestPlatform {
  readonly env: TestEnvironment
  /** As a user of the sandbox, `tenant` where none is named. Refusals come back as `{errors}`. */
  call(method: string, path: string, body?: unknown, user?: string): Promise<Reply>
  /** What is at `members` of the answer to a GET, see {@link at}. */
  get(path: string, ...members: (string | number)[]): Promise<unknown>
  appGuid(name: string): Promise<string>
  /** A binding of an app to a service instance of this name, as a successful bind leaves it. @returns its guid */
  bind(appGuid: string, instance: string, options?: BindOptions): string
  /** Begins a rolling deployment. */
  deploy(appGuid: string, options?: object): Promise<Reply>
}

interface BindOptions {
  readonly name?: string
  readonly key?: string
  readonly state?: readonly ['create' | 'delete', 'initial' | 'in progress' | 'succeeded' | 'failed']
}

const API = 'http://cf.test'

/** @param instanceStartMillis how long an instance takes until it is healthy */
export function testPlatform(instanceStartMillis = 1000): TestPlatform {
  const env = testEnvironment()
  changeCloudFoundrySettings(env, {instanceStartMillis})
  // Nobody listens there: nothing here asks the broker.
  const broker = new BrokerClient(env, 'http://127.0.0.1:1')
  const cloud: CloudController = {
    env,
    api: API,
    uaa: API,
    broker,
    marketplace: new Marketplace(env, broker),
    jobs: new Jobs(env),
  }
  let bindings = 0

  const call = async (method: string, path: string, body?: unknown, user = 'tenant'): Promise<Reply> => {
    settleApps(env, API)
    const url = new URL(path, API)
    const account = USERS.find(({name}) => name === user)!
    const {handle, ids} = matched(method, url.pathname)
    const request = {
      method,
      pathname: url.pathname,
      ids,
      query: new Query(url.searchParams),
      body,
      caller: callerOf(account),
    }
    try {
      const reply: ApiReply = await handle(cloud, request)
      return {status: reply.status, body: reply.body}
    } catch (error) {
      if (error instanceof V3Error) return {status: error.status, body: {errors: error.errors}}
      throw error
    }
  }
  const get = async (path: string, ...members: (string | number)[]): Promise<unknown> => {
    const {status, body} = await call('GET', path)
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`)
    return at(body, ...members)
  }
  return {
    env,
    call,
    get,
    appGuid: async (name) => String(await get(`/v3/apps?names=${name}`, 'resources', 0, 'guid')),
    deploy: (appGuid, options) =>
      call('POST', '/v3/deployments', {
        strategy: 'rolling',
        relationships: {app: {data: {guid: appGuid}}},
        ...(options ? {options} : {}),
      }),
    bind: (appGuid, instance, {name, key = 'AKIA', state} = {}) => {
      const known = env.store.one('SELECT 1 AS found FROM cf_service_instance WHERE guid = ?', instance)
      if (!known) addInstance(env, {guid: instance, type: 'managed', spaceGuid: SPACE.guid, name: instance})
      bindings += 1
      const guid = `binding-${bindings}`
      addBinding(env, {guid, type: 'app', name: name ?? null, instanceGuid: instance, appGuid})
      keepCredentials(env, guid, {smtp_user: key})
      if (state) setBindingOperation(env, guid, state[0], state[1])
      return guid
    },
  }
}

function matched(method: string, pathname: string) {
  const segments = pathname.split('/')
  for (const {pattern, methods} of APP_ROUTES) {
    const fits =
      pattern.length === segments.length && pattern.every((part, index) => part === ':guid' || part === segments[index])
    const handle = methods[method]
    if (fits && handle) return {handle, ids: segments.filter((_, index) => pattern[index] === ':guid')}
  }
  throw new Error(`there is no ${method} ${pathname}`)
}
