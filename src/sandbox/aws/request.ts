import type {IncomingMessage} from 'node:http'

/** An HTTP request as the signature sees it: nothing decoded, nothing normalised. */
export interface AwsRequest {
  readonly method: string
  /** The path as it was on the wire, percent-encoding included. */
  readonly path: string
  /** The query string as it was on the wire, without the question mark. */
  readonly query: string
  /** Lower-case name to every value that was sent under it, in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: Buffer
}

/**
 * @returns undefined when the body is longer than `limit` bytes. It is read to its end all the same, because a client that
 *   is still sending does not read a refusal.
 */
export async function readRequest(message: IncomingMessage, limit: number): Promise<AwsRequest | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= limit) chunks.push(chunk)
  }
  if (length > limit) return undefined
  const [path = '/', query = ''] = splitOnce(message.url ?? '/', '?')
  return {method: message.method ?? 'GET', path, query, headers: headersOf(message), body: Buffer.concat(chunks)}
}

/** The first value of a header, or undefined. */
export function header(request: AwsRequest, name: string): string | undefined {
  return request.headers.get(name)?.[0]
}

/** The media type without its parameters, in lower case. */
export function mediaType(request: AwsRequest): string {
  return (header(request, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function headersOf(message: IncomingMessage): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  const raw = message.rawHeaders
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const values = headers.get(name) ?? []
    values.push(raw[index + 1] ?? '')
    headers.set(name, values)
  }
  return headers
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
