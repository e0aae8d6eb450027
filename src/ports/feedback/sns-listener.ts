import type {SnsConfirmation, SnsMessage} from '../../domain/feedback/sns-message.ts'
import type {SnsRefusal} from '../../domain/feedback/sns-message-refusal.ts'

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
