import {Failure} from '../../domain/exit/failure.ts'
import {
  readSnsMessage,
  type SnsConfirmation,
  type SnsMessage,
  type SnsNotification,
} from '../../domain/feedback/sns-message.ts'
import type {SnsRefusal, SnsRefusalCode} from '../../domain/feedback/sns-message-refusal.ts'
import {judgeAge, judgeOrigin} from '../../domain/feedback/sns-message-signing.ts'
import type {TopicAllowList} from '../../domain/feedback/sns-message-topic.ts'
import type {ListenerReply, ListenerRequest, SnsListener, TakenMessages} from '../../ports/feedback/listeners.ts'
import type {Ports} from '../../ports/ports.ts'
import {ServiceClock} from '../time/service-clock.ts'

export type EndpointPorts = Pick<Ports, 'clock' | 'serviceTime' | 'snsListener' | 'takenMessages'>

/** What a listener reports of a subscription, and of what it did not take. */
export type EndpointEvent =
  | {readonly event: 'subscribed' | 'unsubscribed'; readonly topicArn: string}
  /** The first of its kind; the others are only counted. */
  | {readonly event: 'refused'; readonly code: SnsRefusalCode; readonly reason: string}
  /** Answered so that SNS tries again. */
  | {readonly event: 'failed'; readonly reason: string}

export interface SnsEndpointOptions {
  /** Under which name it remembers what it took. */
  readonly listener: string
  readonly topics: TopicAllowList
  readonly maxAgeMillis: number
  /** Whether there is no room for more just now. */
  readonly isFull: () => boolean
  readonly notify: (event: EndpointEvent) => void
  /** Resolves when the notification is on disk or needs no more; anything thrown has SNS try again. */
  readonly take: (notification: SnsNotification) => Promise<void>
}

/** How long SNS may take for a delivery and its retries (one hour), and a quarter more. */
export const DEFAULT_MAX_AGE_MILLIS = 75 * 60_000

const TAKEN: ListenerReply = {status: 200, text: 'Taken.'}
const LATER: ListenerReply = {status: 503, text: 'Come back later.'}

/**
 * What SNS posts to: only what is of an allowed topic, signed by SNS and of its time gets through, and what costs
 * nothing is looked at first.
 */
export class SnsEndpoint {
  /** How often what was refused. */
  readonly refused = new Map<SnsRefusalCode, number>()
  readonly #options: SnsEndpointOptions
  readonly #sns: SnsListener
  readonly #taken: TakenMessages
  readonly #clock: ServiceClock
  readonly #now: () => number

  private constructor(ports: EndpointPorts, sns: SnsListener, taken: TakenMessages, options: SnsEndpointOptions) {
    this.#sns = sns
    this.#taken = taken
    this.#options = options
    this.#clock = new ServiceClock(ports)
    this.#now = () => ports.clock.now()
  }

  static async open(ports: EndpointPorts, options: SnsEndpointOptions): Promise<SnsEndpoint> {
    const [sns, taken] = await Promise.all([ports.snsListener(), ports.takenMessages()])
    return new SnsEndpoint(ports, sns, taken, options)
  }

  async answer({headers, body, source}: ListenerRequest): Promise<ListenerReply> {
    if (this.#options.isFull()) return LATER
    const reading = readSnsMessage(body, headers)
    if ('refusal' in reading) return this.#refuse(reading.refusal)
    const {message} = reading
    try {
      const refusal =
        judgeOrigin(message, this.#options.topics, this.#sns.standIn) ?? (await this.#judge(message, source))
      if (refusal) return this.#refuse(refusal)
      if (message.type === 'Notification') await this.#options.take(message)
      else await this.#subscription(message)
      return TAKEN
    } catch (error) {
      this.#options.notify({event: 'failed', reason: error instanceof Failure ? error.message : String(error)})
      return error instanceof Failure && !error.retryable && message.type !== 'Notification'
        ? {status: 403, text: error.message}
        : LATER
    }
  }

  /** A clock that was moved meanwhile must not cost a message. */
  async #judge(message: SnsMessage, source: string): Promise<SnsRefusal | undefined> {
    const {maxAgeMillis} = this.#options
    const refusal = await this.#sns.verify(message, await this.#clock.now(), source)
    if (refusal) return refusal
    if (!judgeAge(message, await this.#clock.now(), maxAgeMillis)) return undefined
    return judgeAge(message, await this.#clock.now(true), maxAgeMillis)
  }

  async #subscription(message: SnsConfirmation): Promise<void> {
    const {listener, notify} = this.#options
    const {messageId, topicArn, type} = message
    if (await this.#taken.has(listener, messageId)) return
    // Somebody ended the subscription on purpose: to follow the link would undo that.
    if (type === 'SubscriptionConfirmation') await this.#sns.confirm(message)
    await this.#taken.add(listener, messageId, this.#now())
    notify({event: type === 'SubscriptionConfirmation' ? 'subscribed' : 'unsubscribed', topicArn})
  }

  #refuse({code, reason, status}: SnsRefusal): ListenerReply {
    const count = (this.refused.get(code) ?? 0) + 1
    this.refused.set(code, count)
    if (count === 1) this.#options.notify({event: 'refused', code, reason})
    return {status, text: reason}
  }
}
