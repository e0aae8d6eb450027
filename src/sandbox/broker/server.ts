import type {IncomingMessage, ServerResponse} from 'node:http'
import {createZone} from '../dns/zones.ts'
import type {Environment} from '../environment.ts'
import {type BrokerCall, spoiltAnswer} from '../faults/broker.ts'
import {BodyTooLarge, readBody} from '../http/body.ts'
import {type Listening, listen} from '../http/listen.ts'
import {DiskFull} from '../store/store.ts'
import {apiVersion} from './api-version.ts'
import {brokerPassword, isAuthorized} from './authentication.ts'
import {Bindings} from './bindings.ts'
import type {BrokerContext, BrokerOptions, BrokerRequest, Handle, Reply} from './context.ts'
import {Instances} from './instances.ts'
import {decode} from './json.ts'
import {Operations} from './operations.ts'
import {jsonPage, notFoundPage, type Page, send, textPage} from './page.ts'
import {platformTopics} from './platform-topics.ts'
import {Refusal} from './refusal.ts'
import {match} from './routes.ts'
import {tofuVersion} from './tofu-version.ts'
import {Stopped, Waits} from './waits.ts'

/** Bytes of a body; the real broker has no limit. */
const BODY_LIMIT = 1024 * 1024

/**
 * The Open Service Broker API as the Cloud Service Broker serves it for aws-ses, on plain HTTP. Operations that a broker before this one
 * left running have failed.
 */
export async function startBroker(env: Environment, {port, platformTimeout}: BrokerOptions): Promise<Listening> {
  const instances = new Instances(env)
  const operations = new Operations(env, instances)
  const waits = new Waits()
  const context: BrokerContext = {env, instances, bindings: new Bindings(env), operations, waits, platformTimeout}
  const password = brokerPassword(env)
  const started = env.clock.now()
  createZone(env, env.settings.defaultZone)
  platformTopics(env)
  operations.recover()
  const listening = await listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (!url.pathname.startsWith('/v2/')) return send(response, openPage(env, url.pathname, started))
    if (!isAuthorized(request.headers.authorization, password)) return send(response, textPage(401, 'Not Authorized'))
    const page = await serve(context, request, {url, hungUp: watched(response)})
    if (page === 'lost') response.destroy()
    else send(response, page)
    env.log(`broker: ${request.method} ${url.pathname} ${page === 'lost' ? 'reply lost' : page.status}`)
  }, port)
  return {
    port: listening.port,
    close: async () => {
      operations.close()
      waits.close()
      await listening.close()
    },
  }
}

/** What the broker serves to anybody: its health and its version. */
function openPage(env: Environment, pathname: string, started: number): Page {
  if (pathname === '/live' || pathname === '/ready') return jsonPage({status: 200, body: {}})
  if (pathname !== '/info') return notFoundPage()
  const uptime = `${Math.floor((env.clock.now() - started) / 1000)}s`
  return jsonPage({status: 200, body: {version: `sandbox, OpenTofu ${tofuVersion(env)}`, uptime}})
}

/** Reports from now on whether the connection was closed before the answer was written. */
function watched(response: ServerResponse): () => boolean {
  let closed = false
  response.once('close', () => {
    closed = !response.writableEnded
  })
  return () => closed
}

async function serve(
  context: BrokerContext,
  request: IncomingMessage,
  {url, hungUp}: {readonly url: URL; readonly hungUp: () => boolean},
): Promise<Page | 'lost'> {
  const version = apiVersion(header(request, 'x-broker-api-version'))
  if ('refusal' in version) return withIdentity(request, jsonPage({status: 412, body: {Description: version.refusal}}))
  const {handle, allow = '', ...ids} = match(request.method ?? 'GET', url.pathname) ?? {instanceId: '', bindingId: ''}
  if (!handle) return allow === '' ? notFoundPage() : textPage(405, 'Method Not Allowed', {Allow: allow})
  const known = {...ids, query: url.searchParams, minor: version.minor, hungUp}
  const reply = spoilt(
    context,
    {method: request.method ?? 'GET', ...ids},
    await answer(context, request, handle, known),
  )
  return reply === 'lost' ? 'lost' : withIdentity(request, jsonPage(reply))
}

/** The answer to what was carried out, as the faults that are on leave it. */
function spoilt({env}: BrokerContext, call: BrokerCall, reply: Reply): Reply | 'lost' {
  const fault = spoiltAnswer(env, call, reply.status)
  if (fault?.kind === 'lost') return 'lost'
  return fault ? {status: 500, body: {description: fault.description}} : reply
}

async function answer(
  context: BrokerContext,
  request: IncomingMessage,
  handle: Handle,
  known: Omit<BrokerRequest, 'body'>,
): Promise<Reply> {
  try {
    const hasBody = request.method === 'PUT' || request.method === 'PATCH'
    const body = hasBody ? decode(await readBody(request, BODY_LIMIT)) : null
    context.operations.settle()
    return await handle(context, {...known, body})
  } catch (error) {
    if (error instanceof Stopped) throw error
    if (error instanceof Refusal) return {status: error.status, body: error.body}
    if (error instanceof DiskFull) return {status: 500, body: {description: error.message}}
    if (error instanceof BodyTooLarge) return {status: 413, body: {description: 'http: request body too large'}}
    context.env.log(`broker: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return {status: 500, body: {description: 'the sandbox has a fault, see its log'}}
  }
}

/** JSON replies carry the request's identity back; Go's own error pages do not. */
function withIdentity(request: IncomingMessage, page: Page): Page {
  const identity = header(request, 'x-broker-api-request-identity')
  return identity ? {...page, headers: {...page.headers, 'X-Broker-API-Request-Identity': identity}} : page
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
