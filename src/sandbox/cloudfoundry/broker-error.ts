/**
 * Why a request to the broker failed, in the Cloud Controller's words (lib/services/service_brokers/v2/errors).
 * `refused` had an answer that says so, `malformed` one that nobody understands, `silent` none in time, `concurrent` is the
 * broker's ConcurrencyError.
 */
export class BrokerError extends Error {
  readonly kind: 'refused' | 'malformed' | 'silent' | 'unreachable' | 'concurrent'
  /** HTTP status; 0 without an answer. */
  readonly status: number

  constructor(kind: BrokerError['kind'], status: number, message: string) {
    super(message)
    this.kind = kind
    this.status = status
  }

  /** Whether the broker may have made something all the same, which has to be undone (orphan mitigation). */
  get mayHaveMade(): boolean {
    return this.kind === 'silent' || this.kind === 'malformed' || this.status >= 500
  }
}
