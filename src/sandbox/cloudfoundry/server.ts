import {randomUUID} from 'node:crypto'
import type {IncomingMessage} from 'node:http'
import {countUnknownRequest} from '../aws/unknown-requests.ts'
import type {Environment} from '../environment.ts'
import {losesReply, refusedCall} from '../faults/cloud-foundry.ts'
import {BodyTooLarge, readBody} from '../http/body.ts'
import {type Listening, listen} from '../http/listen.ts'
import {DiskFull} from '../store/store.ts'
import {type Answer, brokenAnswer, errorAnswer, replyAnswer, send, throttledAnswer} from './answer.ts'
import {settleApps} from './apps/settle.ts'
import {BrokerClient} from './broker-client.ts'
import {BrokerError} from './broker-error.ts'
import {brokerRefusal} from './broker-refusal.ts'
import type {CloudController} from './context.ts'
import {Jobs} from './jobs/jobs.ts'
import {Marketplace} from './marketplace/marketplace.ts'
import {Query} from './query.ts'
import {RateLimit, rateHeaders, rateLimitExceeded} from './rate-limit.ts'
import {openReply} from './root.ts'
import {match} from './routes.ts'
import {cloudFoundrySettings} from './settings.ts'
import {authenticate, type Caller} from './uaa/caller.ts'
import {parseError, unknownRequest, V3Error} from './v3-error.ts'
import {workOf} from './work/work.ts'

/** Bytes of a body. */
const BODY_LIMIT = 1024 * 1024

const LIMITED_PER_HOUR = 2000

export interface CloudFoundryOptions {
  readonly port: number
  readonly brokerUrl: string
  readonly uaaUrl: string
}

/** Cloud Foundry API v3 in front of the sandbox's broker, on plain HTTP. Jobs that were left unfinished continue. */
export async function startCloudFoundry(env: Environment, options: CloudFoundryOptions): Promise<Listening> {
  const broker = new BrokerClient(env, options.brokerUrl)
  const jobs = new Jobs(env)
  const marketplace = new Marketplace(env, broker)
  const limit = new RateLimit(env)
  const listening = await listen(async (request, response) => {
    const requestId = `${randomUUID()}::${randomUUID()}`
    const answer = await answerTo(cloud, limit, request)
    const lost = losesReply(env, callOf(request), answer.status)
    if (lost) response.destroy()
    else send(response, {...answer, headers: {...answer.headers, ...always(env, requestId)}})
    env.log(`cf: ${request.method} ${pathOf(request)} ${lost ? 'reply lost' : answer.status}`)
  }, options.port)
  const cloud: CloudController = {
    env,
    api: `http://127.0.0.1:${listening.port}`,
    uaa: options.uaaUrl,
    broker,
    marketplace,
    jobs,
  }
  jobs.start(workOf(cloud))
  return {
    port: listening.port,
    close: async () => {
      broker.close()
      await Promise.all([jobs.close(), listening.close()])
    },
  }
}

async function answerTo(cloud: CloudController, limit: RateLimit, request: IncomingMessage): Promise<Answer> {
  const {env} = cloud
  const call = callOf(request)
  const open = openReply(cloud, call.method, call.pathname)
  if (open) return replyAnswer({status: 200, body: open})
  try {
    const refused = refusedCall(env, call)
    if (refused?.kind === 'broken') return brokenAnswer(refused.by)
    if (refused) return throttled(env, refused.retrySeconds)
    const caller = authenticate(env, request.headers.authorization)
    const {headers, retrySeconds} = limit.count(caller.account.guid)
    if (retrySeconds !== undefined) return throttledAnswer(rateLimitExceeded(), retrySeconds, headers)
    const answer = await handled(cloud, request, caller).catch((error) => answerToError(env, error))
    return {...answer, headers: {...answer.headers, ...headers}}
  } catch (error) {
    return answerToError(env, error)
  }
}

async function handled(cloud: CloudController, request: IncomingMessage, caller: Caller): Promise<Answer> {
  const {method, pathname} = callOf(request)
  const found = match(method, pathname)
  if (!found) {
    countUnknownRequest(cloud.env, 'cloudfoundry', `${method} ${pathname.replace(/[0-9a-f-]{36}/g, ':guid')}`)
    throw unknownRequest()
  }
  settleApps(cloud.env, cloud.api)
  const query = new Query(new URL(request.url ?? '/', cloud.api).searchParams)
  const body = await bodyOf(request)
  return replyAnswer(await found.handle(cloud, {method, pathname, ids: found.ids, query, body, caller}))
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const text = await readBody(request, BODY_LIMIT)
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw parseError()
  }
}

function throttled(env: Environment, retrySeconds: number): Answer {
  const resetAt = Math.floor(env.clock.now() / 1000) + retrySeconds
  return throttledAnswer(rateLimitExceeded(), retrySeconds, rateHeaders(LIMITED_PER_HOUR, 0, resetAt))
}

function answerToError(env: Environment, error: unknown): Answer {
  if (error instanceof V3Error) return errorAnswer(error)
  if (error instanceof BrokerError) return errorAnswer(brokerRefusal(error))
  if (error instanceof BodyTooLarge) return errorAnswer(parseError())
  if (!(error instanceof DiskFull))
    env.log(`cf: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return brokenAnswer('controller')
}

/** What every answer carries. */
function always(env: Environment, requestId: string): Record<string, string> {
  const warnings = cloudFoundrySettings(env)
    .warnings.split('\n')
    .filter((line) => line !== '')
  const encoded = warnings.map((warning) => encodeURIComponent(warning).replaceAll('%20', '+'))
  return {
    'X-Vcap-Request-Id': requestId,
    'X-Content-Type-Options': 'nosniff',
    ...(encoded.length === 0 ? {} : {'X-Cf-Warnings': encoded.join(',')}),
  }
}

const callOf = (request: IncomingMessage): {method: string; pathname: string} => ({
  method: request.method ?? 'GET',
  pathname: pathOf(request),
})

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/'
