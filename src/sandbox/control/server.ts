import type {IncomingMessage, ServerResponse} from 'node:http'
import {DnsDataError} from '../dns/zones.ts'
import {BodyTooLarge, readBody} from '../http/body.ts'
import {type Listening, listen} from '../http/listen.ts'
import {sameSecret} from '../http/secret.ts'
import {DiskFull} from '../store/store.ts'
import type {ControlReply, Controls} from './context.ts'
import {badRequest, ControlError} from './control-error.ts'
import {Fields} from './fields.ts'
import {route} from './routes.ts'

/** Bytes; a zone file is the largest thing that is sent. */
const BODY_LIMIT = 8 * 1024 * 1024

/**
 * The sandbox's own API, for the commands that steer it: plain HTTP with a bearer token, JSON in and out.
 * @param controls undefined until the whole sandbox has started.
 */
export function startControl(
  options: {readonly port: number; readonly token: string},
  controls: () => Controls | undefined,
): Promise<Listening> {
  return listen(async (request, response) => {
    const answer = await answerTo(controls(), options.token, request)
    send(response, answer)
    // The path alone: a query may name recipients.
    controls()?.env.log(`control: ${request.method} ${pathOf(request)} ${answer.status}`)
  }, options.port)
}

interface Answer {
  readonly status: number
  readonly reply: ControlReply
}

async function answerTo(controls: Controls | undefined, token: string, request: IncomingMessage): Promise<Answer> {
  try {
    refuseForeignHost(request)
    authenticate(request, token)
    if (!controls) throw new ControlError(503, 'starting', 'the sandbox is still starting')
    const url = urlOf(request)
    const {handle, id} = route(request.method ?? 'GET', url.pathname)
    const body = await bodyOf(request)
    const query = new Fields(Object.fromEntries(url.searchParams))
    return {status: 200, reply: await handle(controls, {id, query, body})}
  } catch (error) {
    const known = translated(error)
    if (known) return {status: known.status, reply: {error: {code: known.code, message: known.message}}}
    controls?.env.log(`control: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return {status: 500, reply: {error: {code: 'fault', message: 'the sandbox has a fault, see its log'}}}
  }
}

const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://127.0.0.1')

/** As far as it is one of ours. */
function pathOf(request: IncomingMessage): string {
  return URL.canParse(request.url ?? '/', 'http://127.0.0.1') ? urlOf(request).pathname : '?'
}

function translated(error: unknown): ControlError | undefined {
  if (error instanceof ControlError) return error
  if (error instanceof DiskFull) return new ControlError(507, 'disk-full', error.message)
  if (error instanceof DnsDataError) return new ControlError(400, 'bad-dns-data', error.message)
  if (error instanceof BodyTooLarge) return new ControlError(413, 'body-too-large', `the limit is ${BODY_LIMIT} bytes`)
  return undefined
}

/** A web page that had its own name resolve to this machine would send that name (DNS rebinding). */
function refuseForeignHost(request: IncomingMessage): void {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  if (host !== '127.0.0.1' && host !== 'localhost')
    throw new ControlError(403, 'foreign-host', 'the control API answers at 127.0.0.1 and localhost only')
}

function authenticate(request: IncomingMessage, token: string): void {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (given === undefined || !sameSecret(given, token))
    throw new ControlError(401, 'unauthorized', 'the Authorization header has to carry the admin token')
}

async function bodyOf(request: IncomingMessage): Promise<Fields> {
  const text = await readBody(request, BODY_LIMIT)
  if (text.trim() === '') return new Fields({})
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('the body is not JSON')
  }
  return new Fields(value)
}

function send(response: ServerResponse, {status, reply}: Answer): void {
  const [type, text] =
    typeof reply === 'string' ? ['text/plain; charset=utf-8', reply] : [JSON_TYPE, JSON.stringify(reply)]
  const headers = {'Content-Type': type, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff'}
  response.writeHead(status, headers).end(text)
}

const JSON_TYPE = 'application/json; charset=utf-8'
