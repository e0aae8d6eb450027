import type {IncomingMessage} from 'node:http'

export class BodyTooLarge extends Error {}

/**
 * Reads a request's whole body as UTF-8 text.
 * @param limit bytes that are still accepted.
 * @throws BodyTooLarge without reading the rest.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
