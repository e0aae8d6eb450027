import {once} from 'node:events'
import {readFile} from 'node:fs/promises'
import type {IncomingMessage} from 'node:http'
import {request} from 'node:https'
import type {NoAnswerReason} from '../../domain/dns-answers.ts'

/** The largest DNS message there is (RFC 1035 section 4.2.2). */
const MAX_OCTETS = 65_535

/**
 * Sends one query by POST (RFC 8484 section 4.1) and resolves with the message that comes back. The URL's own host is
 * looked up by the system: who wants to depend on nobody writes an address into it.
 */
export async function askByHttps(
  url: string,
  query: Buffer,
  {signal, timeoutMillis, caFile}: {signal: AbortSignal; timeoutMillis: number; caFile?: string},
): Promise<Buffer | NoAnswerReason> {
  const limit = AbortSignal.timeout(timeoutMillis)
  try {
    const ca = caFile === undefined ? {} : {ca: await readFile(caFile)}
    const outgoing = request(url, {
      ...ca,
      method: 'POST',
      headers: {
        accept: 'application/dns-message',
        'content-type': 'application/dns-message',
        'content-length': query.length,
      },
      signal: AbortSignal.any([limit, signal]),
    })
    // What goes wrong after the response has begun is the response's to tell.
    outgoing.on('error', () => {})
    outgoing.end(query)
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    const isMessage = response.headers['content-type']?.startsWith('application/dns-message') === true
    if (response.statusCode !== 200 || !isMessage) {
      response.destroy()
      return response.statusCode === 200 ? 'malformed' : 'refused'
    }
    return await bodyOf(response)
  } catch {
    if (signal.aborted) return 'aborted'
    return limit.aborted ? 'timeout' : 'unreachable'
  }
}

async function bodyOf(response: IncomingMessage): Promise<Buffer | NoAnswerReason> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_OCTETS) return 'malformed'
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
