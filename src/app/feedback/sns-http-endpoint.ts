import type {ListenerSettings, OpenListener} from '../../ports/feedback/listeners.ts'
import type {Ports} from '../../ports/ports.ts'
import {type EndpointPorts, SnsEndpoint, type SnsEndpointOptions} from './sns-endpoint-url.ts'

export type SnsHttpEndpointPorts = EndpointPorts & Pick<Ports, 'httpListener'>

export interface SnsHttpEndpointOptions extends SnsEndpointOptions {
  readonly address: Omit<ListenerSettings, 'health'>
  /** What GET /health reports beside that it runs. */
  readonly facts: Readonly<Record<string, unknown>>
  /** Runs once, when the last request is answered, or when there never will be one. */
  readonly closed: () => Promise<void>
  /** Closes it. */
  readonly signal: AbortSignal
}

/** What every listener reports of itself when it ends. */
export interface EndpointSummary {
  readonly url: string
  /** ISO 8601, by this machine's clock. */
  readonly from: string
  readonly to: string
  /** Requests that were no message of SNS, by the code of what was wrong; `http` for those that were not read at all. */
  readonly refused: Readonly<Record<string, number>>
}

/** An endpoint for SNS that is on the network until the signal. */
export class SnsHttpEndpoint {
  readonly #clock: Ports['clock']
  readonly #closed: () => Promise<void>
  readonly #from: number
  readonly #endpoint: SnsEndpoint
  #open: OpenListener | undefined
  #closing: Promise<void> | undefined

  private constructor(endpoint: SnsEndpoint, {clock}: Pick<Ports, 'clock'>, closed: () => Promise<void>) {
    this.#endpoint = endpoint
    this.#clock = clock
    this.#closed = closed
    this.#from = clock.now()
  }

  /** @throws ListenerUnusable; what the ports throw when they are opened. */
  static async open(ports: SnsHttpEndpointPorts, options: SnsHttpEndpointOptions): Promise<SnsHttpEndpoint> {
    const {address, facts, closed, signal} = options
    try {
      const endpoint = new SnsHttpEndpoint(await SnsEndpoint.open(ports, options), ports, closed)
      const health = () => ({healthy: endpoint.#closing === undefined, facts})
      const http = await ports.httpListener()
      endpoint.#open = await http.listen(
        {...address, health},
        async (request) => await endpoint.#endpoint.answer(request),
      )
      signal.addEventListener('abort', () => void endpoint.close())
      if (signal.aborted) void endpoint.close()
      return endpoint
    } catch (error) {
      await closed()
      throw error
    }
  }

  get url(): string {
    return this.#open?.url ?? ''
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#open?.close()
      await this.#closed()
    })()
    return this.#closing
  }

  summary(): EndpointSummary {
    return {
      url: this.url,
      from: new Date(this.#from).toISOString(),
      to: new Date(this.#clock.now()).toISOString(),
      refused: {...Object.fromEntries(this.#endpoint.refused), http: this.#open?.refused() ?? 0},
    }
  }
}
