/** An HTTP server that strangers may reach: everything about a request is bounded. */
export interface HttpListener {
  /**
   * @param answer is given requests whose body came whole; whatever it throws is answered with 503.
   * @throws ListenerUnusable when the address is taken or the certificate cannot be used.
   */
  listen(
    settings: ListenerSettings,
    answer: (request: ListenerRequest) => Promise<ListenerReply>,
  ): Promise<OpenListener>
}

export interface ListenerSettings {
  readonly host: string
  /** 0 = any that is free. */
  readonly port: number
  /** Where messages are posted to. */
  readonly path: string
  /** PEM files; absent = HTTP. */
  readonly tls?: {readonly certFile: string; readonly keyFile: string}
  /** Answers GET /health; true = 200, else 503. */
  readonly health: () => {readonly healthy: boolean; readonly facts: Readonly<Record<string, unknown>>}
}

export interface ListenerRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
  /** The address that the connection came from, of IPv6 its first 64 bits; behind a router, the router's. */
  readonly source: string
}

export interface ListenerReply {
  readonly status: number
  /** Plain text, a line. */
  readonly text: string
}

export interface OpenListener {
  /** `http://127.0.0.1:8080/` with the port that it got and the path. */
  readonly url: string
  /** Requests that were answered without being handed on: too large, too slow, too many, elsewhere. */
  refused(): number
  /** Takes no more, lets what is being answered end for a while, and closes. */
  close(): Promise<void>
}
