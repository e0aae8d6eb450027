import type {IncomingMessage} from 'node:http'

export class BodyTooLarge extends Error {}

/**
 * Reads a request's whole body as UTF-8 text.
 * @param limit bytes that are still accepted.
 * @throws BodyTooLarge at the first byte too many. The rest is discarded, so that an answer can still be sent.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else reject(new BodyTooLarge())
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('error', reject)
  })
}
