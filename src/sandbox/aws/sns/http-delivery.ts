import {type IncomingMessage, type RequestOptions, request as requestHttp} from 'node:http'
import {request as requestHttps} from 'node:https'
import {isIP, type LookupFunction} from 'node:net'
import {loopbackAddresses} from '../../http/loopback.ts'

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Outcome =
  | {readonly kind: 'delivered'}
  /** Worth another attempt. */
  | {readonly kind: 'failed'; readonly reason: string}
  | {readonly kind: 'hopeless'; readonly reason: string}

const UNAUTHORIZED = 401
const TOO_MANY_REQUESTS = 429

/**
 * Posts a message to a webhook on this machine; nothing else is ever connected to. Certificates of webhooks are not
 * verified, as SNS would do strictly: what listens on loopback has none that an authority could have signed. User name and
 * password of the URL are sent once the endpoint has asked for them by a 401 (Amazon SNS Developer Guide, "Make sure your
 * endpoint is ready to process Amazon SNS messages").
 * @param signal gives the attempt up
 */
export async function post(message: Post, signal: AbortSignal): Promise<Outcome> {
  const url = new URL(message.url)
  const addresses = loopbackAddresses(url.hostname)
  if (!addresses) {
    const reason = `${url.host} is not on this machine, and the sandbox connects to nothing else`
    return {kind: 'hopeless', reason}
  }
  try {
    const first = await send(url, addresses, message, signal)
    if (first.status !== UNAUTHORIZED || url.username === '' || !/^\s*basic\b/i.test(first.challenge))
      return outcomeOf(first.status)
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    const headers = {...message.headers, authorization}
    return outcomeOf((await send(url, addresses, {...message, headers}, signal)).status)
  } catch (error) {
    return {kind: 'failed', reason: reasonOf(error as Error)}
  }
}

interface Answer {
  readonly status: number
  /** The `WWW-Authenticate` field. */
  readonly challenge: string
}

function send(url: URL, addresses: readonly string[], {headers, body}: Post, signal: AbortSignal): Promise<Answer> {
  const length = String(Buffer.byteLength(body))
  const options = {...optionsFor(url, addresses), headers: {...headers, 'content-length': length}, signal}
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      response.on('error', () => {})
      response.resume()
      resolve({status: response.statusCode ?? 0, challenge: response.headers['www-authenticate'] ?? ''})
    }
    const request =
      url.protocol === 'https:'
        ? requestHttps({...options, rejectUnauthorized: false}, answered)
        : requestHttp(options, answered)
    request.on('error', reject)
    request.end(body)
  })
}

function optionsFor(url: URL, addresses: readonly string[]): RequestOptions {
  return {
    method: 'POST',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    path: url.pathname + url.search,
    lookup: lookupOf(addresses),
    agent: false,
  }
}

/** Gives the addresses that were decided on, whatever this machine's resolver thinks of the name. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({address, family: isIP(address)}))
  return (_host, {all}, done) => {
    if (all) done(null, found)
    else done(null, found[0]?.address ?? '', found[0]?.family)
  }
}

/** A refusal ends it, save the one that says "later" (Amazon SNS Developer Guide, "Message delivery retries"). */
function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return {kind: 'delivered'}
  const reason = `the endpoint answered HTTP ${status}`
  return {kind: status >= 500 || status === TOO_MANY_REQUESTS ? 'failed' : 'hopeless', reason}
}

function reasonOf(error: Error): string {
  if (error.name === 'AbortError') return 'the endpoint did not answer in time'
  return 'code' in error && typeof error.code === 'string' ? `the connection failed: ${error.code}` : error.message
}
