import {pipeline, Readable, Transform} from 'node:stream'
import {Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'

/** Of one answer: three times what AWS sends in the longest page that is asked for. */
const MAX_BYTES = 8 * 1024 * 1024
/** Of one error: a code and a sentence. */
const MAX_ERROR_BYTES = 64 * 1024

interface Response {
  readonly statusCode: number
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

/** Has a client of the SDK, which reads bodies whole, end one that is too long with UnexpectedAnswer, or Unavailable by its status. */
export const bodyLimit = {
  configure(configuration: object): void {
    const {httpHandler, setHttpHandler} = configuration as HttpHandlerConfiguration
    const handler = httpHandler()
    const handle = async (...call: readonly unknown[]): Promise<{response: Response}> => {
      const answer = await handler.handle(...call)
      const {response} = answer
      if (response.body instanceof Readable) response.body = limited(response.body, response.statusCode)
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

function limited(body: Readable, status: number): Readable {
  const most = status < 300 ? MAX_BYTES : MAX_ERROR_BYTES
  const TooLong = status === 429 || status >= 500 ? Unavailable : UnexpectedAnswer
  let bytes = 0
  const limit = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      if (bytes > most) done(new TooLong(`AWS answered HTTP ${status} with more than ${most} bytes.`))
      else done(null, chunk)
    },
  })
  return pipeline(body, limit, () => {})
}
