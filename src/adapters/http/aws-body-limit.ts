import {pipeline, Readable, Transform} from 'node:stream'
import {UnexpectedAnswer} from '../../domain/failure.ts'

/** Of one answer: three times what AWS sends in the longest page that is asked for. */
const MAX_BYTES = 8 * 1024 * 1024

interface HttpHandler {
  handle(...call: readonly unknown[]): Promise<{response: {body?: unknown}}>
}

/** What the SDK gives to an extension of a client (@smithy/protocol-http, HttpHandlerExtensionConfiguration). */
interface HttpHandlerConfiguration {
  httpHandler(): HttpHandler
  setHttpHandler(handler: HttpHandler): void
}

/** Has a client of the SDK, which reads bodies whole, end one that is too long with UnexpectedAnswer. */
export const bodyLimit = {
  configure(configuration: object): void {
    const {httpHandler, setHttpHandler} = configuration as HttpHandlerConfiguration
    const handler = httpHandler()
    const handle = async (...call: readonly unknown[]): Promise<{response: {body?: unknown}}> => {
      const answer = await handler.handle(...call)
      const {response} = answer
      if (response.body instanceof Readable) response.body = limited(response.body)
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

function limited(body: Readable): Readable {
  let bytes = 0
  const limit = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      if (bytes > MAX_BYTES) done(new UnexpectedAnswer(`AWS answered with more than ${MAX_BYTES} bytes.`))
      else done(null, chunk)
    },
  })
  return pipeline(body, limit, () => {})
}
