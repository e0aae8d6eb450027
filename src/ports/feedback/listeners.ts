import type {SnsConfirmation, SnsMessage} from '../../domain/feedback/sns-message.ts'
import type {SnsRefusal} from '../../domain/feedback/sns-message-refusal.ts'

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

/** SNS as the endpoint of a subscription meets it. It asks nobody but SNS, or the AWS endpoint that stands in for it. */
export interface SnsListener {
  /** Origin of the AWS endpoint that stands in for SNS; absent = SNS itself. */
  readonly standIn?: string
  /**
   * Whether SNS signed a message whose origin was judged. The certificate is fetched from SNS itself over TLS, which
   * vouches for it, and kept; its dates, name and key are checked. The chain is not: its file holds the leaf alone.
   * @param now epoch milliseconds by the service's clock.
   * @param source the address it came from: who names useless certificates is in nobody else's way.
   * @throws Unavailable when the certificate could not be had just now.
   */
  verify(message: SnsMessage, now: number, source: string): Promise<SnsRefusal | undefined>
  /** Has a subscription begin. @throws Unavailable; NotAuthorised when SNS refuses, as for a token of yesterday. */
  confirm(message: SnsConfirmation): Promise<void>
}

/** Which messages a listener took already, so that a replay changes nothing; it outlives the process. */
export interface TakenMessages {
  has(listener: string, messageId: string): Promise<boolean>
  add(listener: string, messageId: string, now: number): Promise<void>
  /** Forgets those that were taken before a moment, which are too old to be accepted again. */
  prune(before: number): Promise<void>
}
