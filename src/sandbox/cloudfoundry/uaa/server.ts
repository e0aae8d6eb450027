import type {IncomingMessage, ServerResponse} from 'node:http'
import {countUnknownRequest} from '../../aws/unknown-requests.ts'
import type {Environment} from '../../environment.ts'
import {BodyTooLarge, readBody} from '../../http/body.ts'
import {type Listening, listen} from '../../http/listen.ts'
import {DiskFull} from '../../store/store.ts'
import {cloudFoundrySettings} from '../settings.ts'
import {type Client, grant, signedIn} from './grants.ts'
import {newPasscode} from './passcodes.ts'
import {UaaError} from './uaa-error.ts'

const BODY_LIMIT = 64 * 1024
const RETRY_SECONDS = 1

/** As RateLimitingFilter of UAA writes it, which has no code of its own. */
const THROTTLED = '429 - Too Many Request - Request limited by Rate Limiter configuration: tokens by CredentialsID'

interface Answer {
  readonly status: number
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

/** UAA, as far as logins of the cf CLI and of pipelines need it: plain HTTP on loopback. */
export function startUaa(env: Environment, options: {readonly port: number}): Promise<Listening> {
  return listen(async (request, response) => {
    const answer = await answerTo(env, request)
    send(response, answer)
    env.log(`uaa: ${request.method} ${pathOf(request)} ${answer.status}`)
  }, options.port)
}

async function answerTo(env: Environment, request: IncomingMessage): Promise<Answer> {
  try {
    const path = pathOf(request)
    if (request.method === 'POST' && path === '/oauth/token') return await tokenReply(env, request)
    if (request.method === 'GET' && path === '/info') return {status: 200, body: info(request)}
    if (request.method === 'GET' && path === '/login') return {status: 200, body: info(request)}
    if (request.method === 'GET' && path === '/passcode') return passcodePage(env, request)
    countUnknownRequest(env, 'uaa', `${request.method} ${path}`)
    return {status: 404, body: {error: 'not_found', error_description: 'the sandbox does not implement this'}}
  } catch (error) {
    if (error instanceof UaaError)
      return {status: error.status, body: {error: error.error, error_description: error.message}}
    if (error instanceof BodyTooLarge)
      return {status: 413, body: {error: 'invalid_request', error_description: 'too large'}}
    if (!(error instanceof DiskFull)) env.log(`uaa: ${error instanceof Error ? error.stack : String(error)}`)
    return {status: 500, body: {error: 'server_error', error_description: 'the sandbox has a fault, see its log'}}
  }
}

async function tokenReply(env: Environment, request: IncomingMessage): Promise<Answer> {
  if (cloudFoundrySettings(env).uaaThrottled)
    return {
      status: 429,
      body: {error: THROTTLED},
      headers: {'Retry-After': String(RETRY_SECONDS)},
    }
  const type = request.headers['content-type'] ?? ''
  const form = new URLSearchParams(await readBody(request, BODY_LIMIT))
  if (!/^application\/x-www-form-urlencoded\b/i.test(type))
    throw new UaaError(415, 'invalid_request', `Content-Type '${type}' is not supported`)
  // A login_hint comes in the query, as the cf CLI sends it.
  for (const [name, value] of new URL(request.url ?? '/', 'http://127.0.0.1').searchParams) form.append(name, value)
  return {status: 200, body: grant(env, clientOf(request, form), form), headers: {'Cache-Control': 'no-store'}}
}

/** Where people get a code for `cf login --sso`. The real page is in a browser; this one takes name and password by RFC 7617. */
function passcodePage(env: Environment, request: IncomingMessage): Answer {
  const {id, secret} = clientOf(request, new URLSearchParams())
  const user = signedIn(env, id, secret)
  if (user) return {status: 200, body: {passcode: newPasscode(env, user.name)}, headers: {'Cache-Control': 'no-store'}}
  return {
    status: 401,
    body: {error: 'unauthorized', error_description: 'Sign in with the name and the password of a user'},
    headers: {'WWW-Authenticate': 'Basic realm="UAA"'},
  }
}

/** From the Basic header (RFC 6749 section 2.3.1), else from the form. */
function clientOf(request: IncomingMessage, form: URLSearchParams): Client {
  const encoded = /^basic (.*)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (encoded === undefined) return {id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? ''}
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 0
    ? {id: pair, secret: ''}
    : {id: formDecoded(pair.slice(0, colon)), secret: formDecoded(pair.slice(colon + 1))}
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function info(request: IncomingMessage): object {
  const url = `http://${request.headers.host ?? '127.0.0.1'}`
  return {
    app: {version: '77.20.0'},
    links: {uaa: url, login: url, passwd: `${url}/forgot_password`},
    prompts: {
      username: ['text', 'Email'],
      password: ['password', 'Password'],
      passcode: ['password', `Temporary Authentication Code ( Get one at ${url}/passcode )`],
    },
    zone_name: 'uaa',
  }
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/'

function send(response: ServerResponse, {status, body, headers = {}}: Answer): void {
  response.writeHead(status, {'Content-Type': 'application/json;charset=UTF-8', ...headers}).end(JSON.stringify(body))
}
