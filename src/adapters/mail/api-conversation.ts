import type {Transcript} from './transcript.ts'

interface HttpRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
}

interface HttpResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
}

/** Where recording stands in the middleware of an AWS client: beside the wire, after signing. */
export const BESIDE_THE_WIRE = {step: 'deserialize', name: 'sesctlConversation', priority: 'low'} as const

/**
 * Records what one client sends and receives: the request line and whose key signed it, the status and the request id.
 * Bodies and signatures are not kept.
 */
export class ApiConversation {
  readonly #transcript: Transcript
  readonly #accessKeyId: string
  readonly #trace: ((line: string) => void) | undefined
  #peer = 'AWS'

  constructor(transcript: Transcript, accessKeyId: string, trace?: (line: string) => void) {
    this.#transcript = transcript
    this.#accessKeyId = accessKeyId
    this.#trace = trace
  }

  /** Host, and port where it is not HTTPS's own, of the last request. */
  get peer(): string {
    return this.#peer
  }

  /** Passes one HTTP request on and records it with its answer. */
  async around<Result extends {readonly response: unknown}>(
    httpRequest: unknown,
    pass: () => Promise<Result>,
  ): Promise<Result> {
    const request = httpRequest as HttpRequest
    const started = performance.now()
    this.#peer = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`
    const line = `${request.method} ${request.protocol}//${this.#peer}${request.path}`
    const traced = (end: string): void => this.#trace?.(`${line} ${end} ${Math.round(performance.now() - started)} ms`)
    this.#transcript.client(`${line}, signed with ${this.#accessKeyId}`)
    try {
      const result = await pass()
      const {statusCode, headers} = result.response as HttpResponse
      const id = headers['x-amzn-requestid'] ?? headers['x-amz-request-id']
      this.#transcript.server(`HTTP ${statusCode}${id === undefined ? '' : `, request ${id}`}`)
      traced(String(statusCode))
      return result
    } catch (error) {
      traced('no answer')
      throw error
    }
  }
}
