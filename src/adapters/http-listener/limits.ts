/** What a stranger can make a listener spend. */
export interface ListenerLimits {
  /** Of one body. SNS sends 256 KiB of message at the most, which its JSON can double and more. */
  readonly bodyBytes: number
  /** Of all bodies that are being read or answered. */
  readonly heldBytes: number
  /** Requests that are being answered. */
  readonly requests: number
  readonly connections: number
  /** Of one address: a stranger who holds many open is only in the way of itself. */
  readonly connectionsPerSource: number
  readonly headersMillis: number
  /** From the first byte of a request to its last. SNS itself gives up after 15 s. */
  readonly requestMillis: number
  /** For what is being answered when it closes. */
  readonly closeMillis: number
}

export const LIMITS: ListenerLimits = {
  bodyBytes: 1024 * 1024,
  heldBytes: 64 * 1024 * 1024,
  requests: 2000,
  connections: 1000,
  connectionsPerSource: 250,
  headersMillis: 2000,
  requestMillis: 15_000,
  closeMillis: 10_000,
}
