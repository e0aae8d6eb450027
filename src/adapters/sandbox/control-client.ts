import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {SandboxNotRunning, SandboxRefused} from '../../domain/sandbox/failures.ts'
import {Secret} from '../../domain/text/secret.ts'
import {JsonClient, type JsonReply, type JsonRequest} from '../http/json-client.ts'
import {NoAnswer} from '../http/no-answer.ts'
import {daemonAddress} from './daemon-process.ts'

/** Traffic of many days is written in one go. */
const TIMEOUT_MILLIS = 60_000

type ControlRequest = Pick<JsonRequest, 'path' | 'query' | 'body'> & {readonly method: 'GET' | 'POST'}

interface ControlOptions {
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
}

/** The control API of the daemon of a folder. */
export class ControlClient {
  readonly #folder: string
  readonly #options: ControlOptions

  constructor(folder: string, options: ControlOptions) {
    this.#folder = folder
    this.#options = options
  }

  /** @throws SandboxNotRunning, SandboxRefused with the sandbox's own words, UnexpectedAnswer */
  async json<Answer>(request: ControlRequest): Promise<Answer> {
    return (await this.#send(request)).json as Answer
  }

  async text(request: ControlRequest): Promise<string> {
    return (await this.#send(request)).text
  }

  /** Like json(), and undefined when nothing answers or there is no such thing (404). */
  async find<Answer>(request: ControlRequest): Promise<Answer | undefined> {
    try {
      const reply = await this.#exchange(request)
      return reply.status === 200 ? (reply.json as Answer) : undefined
    } catch (error) {
      if (error instanceof SandboxNotRunning) return undefined
      throw error
    }
  }

  async #send(request: ControlRequest): Promise<JsonReply> {
    const reply = await this.#exchange(request)
    if (reply.status === 200) return reply
    const {error} = (reply.json ?? {}) as {error?: {code?: string; message?: string}}
    const message = error?.message ?? `status ${reply.status}`
    if (reply.status === 400 || reply.status === 404 || reply.status === 413) {
      throw new SandboxRefused(`The sandbox can't do that: ${message}.`)
    }
    throw new UnexpectedAnswer(`The sandbox failed: ${message}.`, {
      hints: [`Its log: ${join(this.#folder, 'sandbox.log')}`],
    })
  }

  async #exchange(request: ControlRequest): Promise<JsonReply> {
    const address = await daemonAddress(this.#folder)
    if (!address) throw new SandboxNotRunning()
    const token = await readFile(join(this.#folder, 'admin-token'), 'utf8').catch(() => '')
    const client = new JsonClient({
      baseUrl: `http://127.0.0.1:${address.controlPort}`,
      authorization: async () => new Secret(`Bearer ${token.trim()}`),
      maxBytes: 128 * 1024 * 1024,
      ...this.#options,
    })
    try {
      return await client.send({...request, timeoutMillis: TIMEOUT_MILLIS})
    } catch (error) {
      if (error instanceof NoAnswer && !error.mayHaveArrived) throw new SandboxNotRunning()
      throw error
    }
  }
}
