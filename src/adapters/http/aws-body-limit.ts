import {pipeline, Readable, Transform} from 'node:stream'
import {Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {xmlPieces} from './xml-pieces.ts'

/** What one answer may have at the most, in bytes. */
export interface AnswerSize {
  readonly whole: number
  /** Between two tags of XML: as long as {@link xmlPieces} takes unless given. */
  readonly text?: number
}

const MEGABYTE = 1024 * 1024
/** One thing, or a list of names: a thousand identities of SES take 300 KB. */
export const RECORDS: AnswerSize = {whole: MEGABYTE}
/** A page of a hundred alarms or of their history: 500 KB. */
export const ALARMS: AnswerSize = {whole: 2 * MEGABYTE}
/** The longest pages: three times what AWS sends in one. */
export const LONG_LISTS: AnswerSize = {whole: 8 * MEGABYTE}
/** A credential report: one text, in Base64. */
export const REPORT: AnswerSize = {...LONG_LISTS, text: LONG_LISTS.whole}
/** Bytes of all answers that are being read: four of the longest pages that AWS sends. */
const MAX_HELD_BYTES = 12 * MEGABYTE
/** Of one error: a code and a sentence. */
const MAX_ERROR_BYTES = 64 * 1024

interface Response {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  body?: unknown
}

interface HttpHandler {
  handle(...call: readonly unknown[]): Promise<{response: Response}>
}

/** What the SDK gives to an extension of a client (@smithy/protocol-http, HttpHandlerExtensionConfiguration). */
interface HttpHandlerConfiguration {
  httpHandler(): HttpHandler
  setHttpHandler(handler: HttpHandler): void
}

export interface BodyLimit {
  configure(configuration: object): void
}

let held = 0

/**
 * Has a client of the SDK, which reads bodies whole, end one that is too long with UnexpectedAnswer, or Unavailable by its
 * status.
 * @param size of one answer; with others that are read at the same time it may be less.
 */
export function bodyLimit(size: AnswerSize): BodyLimit {
  return {
    configure: (configuration) => {
      const {httpHandler, setHttpHandler} = configuration as HttpHandlerConfiguration
      const handler = httpHandler()
      const handle = async (...call: readonly unknown[]): Promise<{response: Response}> => {
        const answer = await handler.handle(...call)
        const {response} = answer
        if (response.body instanceof Readable) response.body = limited(response.body, response, size)
        return answer
      }
      setHttpHandler(
        new Proxy(handler, {
          get: (target, name) => {
            if (name === 'handle') return handle
            const value: unknown = Reflect.get(target, name, target)
            return typeof value === 'function' ? value.bind(target) : value
          },
        }),
      )
    },
  }
}

function limited(body: Readable, {statusCode: status, headers}: Response, {whole, text}: AnswerSize): Readable {
  const type = headers?.['content-type'] ?? ''
  // IAM lists in XML and CloudWatch in CBOR or its own JSON: plain JSON from them is another server's.
  const most = status >= 300 ? MAX_ERROR_BYTES : /xml|cbor|amz-json/.test(type) ? whole : Math.min(whole, RECORDS.whole)
  const TooLong = status === 429 || status >= 500 ? Unavailable : UnexpectedAnswer
  let bytes = 0
  const limit = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      held += chunk.length
      if (bytes > most) done(new TooLong(`AWS answered HTTP ${status} with more than ${most} bytes.`))
      else if (held > MAX_HELD_BYTES) {
        done(new TooLong(`AWS answered several requests at once with more than ${MAX_HELD_BYTES} bytes.`))
      } else done(null, chunk)
    },
  })
  limit.once('close', () => {
    held -= bytes
  })
  return type.includes('xml') ? pipeline(body, limit, xmlPieces(text), () => {}) : pipeline(body, limit, () => {})
}
