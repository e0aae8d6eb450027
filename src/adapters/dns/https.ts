import {once} from 'node:events'
import {readFile} from 'node:fs/promises'
import type {ClientHttp2Session, IncomingHttpHeaders, IncomingHttpStatusHeader} from 'node:http2'
import {request} from 'node:https'
import type {NoAnswerReason} from '../../domain/verification/dns/answers.ts'
import {responseTo} from '../http/response.ts'
import {HttpsConnection} from './https-connection.ts'

/** The largest DNS message there is (RFC 1035 section 4.2.2). */
const MAX_OCTETS = 65_535

const MEDIA_TYPE = 'application/dns-message'

/** What came back, whichever version of HTTP brought it. */
interface Reply {
  readonly status: number | undefined
  readonly type: string | undefined
  readonly body: AsyncIterable<Buffer> & {destroy(): unknown}
}

/**
 * Resolvers that are asked over HTTPS. Many speak HTTP/2 alone, which is what RFC 8484 section 5.2 asks for; it also lets
 * all questions of a verification share one connection. Others get HTTP/1.1.
 */
export class HttpsResolvers {
  readonly #caFile: string | undefined
  readonly #connections = new Map<string, HttpsConnection>()
  #ca: Promise<Buffer> | undefined

  /** @param caFile PEM file with the authority to trust in place of the system's */
  constructor(caFile: string | undefined) {
    this.#caFile = caFile
  }

  /**
   * Sends one query by POST (RFC 8484 section 4.1) and resolves with the message that comes back. The URL's own host is
   * looked up by the system: who wants to depend on nobody writes an address into it.
   */
  async ask(
    url: string,
    query: Buffer,
    {signal, timeoutMillis}: {signal: AbortSignal; timeoutMillis: number},
  ): Promise<Buffer | NoAnswerReason> {
    const limit = AbortSignal.timeout(timeoutMillis)
    const either = AbortSignal.any([limit, signal])
    try {
      const [ca, end] = [await this.#authority(), abortOf(either)]
      const connection = this.#connectionTo(new URL(url), ca, timeoutMillis)
      const exchange = connection.use(async (agreed) => {
        const answer =
          agreed.version === 2 ? overHttp2(agreed.session, url, query, either) : overHttp1(url, query, ca, either)
        return await messageIn(await answer)
      })
      return await Promise.race([exchange, end])
    } catch {
      if (signal.aborted) return 'aborted'
      return limit.aborted ? 'timeout' : 'unreachable'
    }
  }

  #connectionTo(url: URL, ca: Buffer | undefined, timeoutMillis: number): HttpsConnection {
    const known = this.#connections.get(url.origin)
    if (known?.isUsable) return known
    const connection = new HttpsConnection(url, ca, timeoutMillis)
    this.#connections.set(url.origin, connection)
    return connection
  }

  async #authority(): Promise<Buffer | undefined> {
    if (this.#caFile === undefined) return undefined
    this.#ca ??= readFile(this.#caFile)
    return await this.#ca
  }
}

async function overHttp2(session: ClientHttp2Session, url: string, query: Buffer, signal: AbortSignal): Promise<Reply> {
  const {pathname, search} = new URL(url)
  const stream = session.request({':method': 'POST', ':path': `${pathname}${search}`, ...headersFor(query)}, {signal})
  stream.on('error', () => {})
  stream.end(query)
  const [headers] = (await once(stream, 'response', {signal})) as [IncomingHttpHeaders & IncomingHttpStatusHeader]
  return {status: headers[':status'], type: headers['content-type'], body: stream}
}

async function overHttp1(url: string, query: Buffer, ca: Buffer | undefined, signal: AbortSignal): Promise<Reply> {
  const outgoing = request(url, {
    ...(ca === undefined ? {} : {ca}),
    method: 'POST',
    headers: headersFor(query),
    signal,
  })
  // What goes wrong after the response has begun the response reports.
  outgoing.on('error', () => {})
  const answer = responseTo(outgoing)
  outgoing.end(query)
  const response = await answer
  return {status: response.statusCode, type: response.headers['content-type'], body: response}
}

function headersFor(query: Buffer): Record<string, string | number> {
  return {accept: MEDIA_TYPE, 'content-type': MEDIA_TYPE, 'content-length': query.length}
}

async function messageIn({status, type, body}: Reply): Promise<Buffer | NoAnswerReason> {
  if (status !== 200 || type?.startsWith(MEDIA_TYPE) !== true) {
    body.destroy()
    return status === 200 ? 'malformed' : 'refused'
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > MAX_OCTETS) return 'malformed'
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Rejects when the signal does, and never keeps anybody waiting: several questions share a handshake. */
async function abortOf(signal: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), {once: true})
  })
  throw signal.reason
}
