import {type IncomingMessage, type RequestOptions, request as requestHttp} from 'node:http'
import {request as requestHttps} from 'node:https'
import {isIP, type LookupFunction} from 'node:net'
import {loopbackAddresses} from './loopback.ts'

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

const TOO_MANY_REQUESTS = 429

/**
 * Posts a message to a webhook on this machine; nothing else is ever connected to. Certificates of webhooks are not
 * verified, as SNS would do strictly: what listens on loopback has none that an authority could have signed.
 * @param signal gives the attempt up
 */
export function post({url: text, headers, body}: Post, signal: AbortSignal): Promise<Outcome> {
  const url = new URL(text)
  const addresses = loopbackAddresses(url)
  if (!addresses) {
    const reason = `${url.host} is not on this machine, and the sandbox connects to nothing else`
    return Promise.resolve({kind: 'hopeless', reason})
  }
  const length = String(Buffer.byteLength(body))
  const options = {...optionsFor(url, addresses), headers: {...headers, 'content-length': length}, signal}
  return new Promise((resolve) => {
    const answered = (response: IncomingMessage): void => {
      response.on('error', () => {})
      response.resume()
      resolve(outcomeOf(response.statusCode ?? 0))
    }
    const request =
      url.protocol === 'https:'
        ? requestHttps({...options, rejectUnauthorized: false}, answered)
        : requestHttp(options, answered)
    request.on('error', (error) => resolve({kind: 'failed', reason: reasonOf(error)}))
    request.end(body)
  })
}

function optionsFor(url: URL, addresses: readonly string[]): RequestOptions {
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return {
    method: 'POST',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    path: url.pathname + url.search,
    lookup: lookupOf(addresses),
    agent: false,
    ...(url.username !== '' && {auth: credentials}),
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
