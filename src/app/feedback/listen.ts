import {COMMAND_RETRY_POLICY, FORWARD_RETRY_POLICY} from '../../domain/feedback/delivery-retries.ts'
import type {KeptFeedbackEvent} from '../../domain/feedback/event.ts'
import {readSesEvents} from '../../domain/feedback/ses-event.ts'
import type {SnsNotification} from '../../domain/feedback/sns-message.ts'
import {configurationSetOfTopic, type TopicAllowList} from '../../domain/feedback/sns-message-topic.ts'
import type {EventSinkKind, FeedbackEvents} from '../../ports/feedback/events.ts'
import type {ListenerSettings} from '../../ports/feedback/listeners.ts'
import type {Ports} from '../../ports/ports.ts'
import {EventChannel} from '../progress/event-channel.ts'
import {type EventDeliveryFailed, EventDeliveryWorker} from './delivery-worker.ts'
import {Housekeeper} from './housekeeper.ts'
import type {EndpointEvent} from './sns-endpoint-url.ts'
import {type EndpointSummary, SnsHttpEndpoint, type SnsHttpEndpointPorts} from './sns-http-endpoint.ts'

export interface FeedbackListenOptions {
  readonly address: Omit<ListenerSettings, 'health'>
  readonly topics: TopicAllowList
  /** Of events that name no set, as those of identities do. */
  readonly configurationSet?: string
  readonly maxAgeMillis: number
  /** How long events are kept. */
  readonly keepMillis: number
  /** URL that every event is posted to. */
  readonly forward?: string
  /** What is run for each bounce. */
  readonly onBounce?: readonly [string, ...string[]]
  /** Names of the variables that it gets beside the usual ones. */
  readonly onBounceVariables?: readonly string[]
  /** Ends it. */
  readonly signal: AbortSignal
}

export type FeedbackListenEvent =
  | {readonly event: 'listening'; readonly url: string; readonly topics: TopicAllowList}
  | {readonly event: 'feedback'; readonly feedback: KeptFeedbackEvent}
  /** Signed and of the right topic, but nothing that happened to a message. */
  | {readonly event: 'ignored'; readonly snsMessageId: string; readonly reason: string}
  | EndpointEvent
  | EventDeliveryFailed

/** What a listener did while it ran. */
export interface FeedbackListenSummary extends EndpointSummary {
  readonly events: number
  readonly notifications: number
  /** Notifications that came again. */
  readonly duplicates: number
  readonly ignored: number
  readonly delivery?: Partial<Record<EventSinkKind, {readonly waiting: number; readonly givenUp: number}>>
}

type ListenPorts = SnsHttpEndpointPorts & Pick<Ports, 'feedbackEvents' | 'eventDeliveryQueue' | 'eventSinks'>

/** Events that may wait for their reader: past it SNS is asked to come back later, and nothing is lost. */
const MOST_UNREAD = 10_000
const PARALLEL = {forward: 16, command: 4} as const

/**
 * Receives what SES publishes until the signal: keeps each event once, reports it, and delivers it.
 * @throws ListenerUnusable, InvalidValue; what the ports throw when they are opened.
 */
export async function* listenForFeedback(
  ports: ListenPorts,
  options: FeedbackListenOptions,
): AsyncGenerator<FeedbackListenEvent, FeedbackListenSummary, void> {
  const receiver = await FeedbackReceiver.open(ports, options)
  const endpoint = await SnsHttpEndpoint.open(ports, {
    ...options,
    listener: 'feedback',
    facts: receiver.counts,
    isFull: () => receiver.events.isFull,
    notify: (event) => receiver.events.push(event),
    take: async (notification) => await receiver.take(notification),
    closed: async () => await receiver.end(),
  })
  receiver.housekeeper.clean()
  try {
    yield {event: 'listening', url: endpoint.url, topics: options.topics}
    yield* receiver.events
  } finally {
    await endpoint.close()
  }
  return {...endpoint.summary(), ...receiver.counts, ...(await receiver.drainDeliveries())}
}

class FeedbackReceiver {
  readonly events = new EventChannel<FeedbackListenEvent>(MOST_UNREAD)
  readonly counts = {events: 0, notifications: 0, duplicates: 0, ignored: 0}
  readonly housekeeper: Housekeeper
  readonly #ports: ListenPorts
  readonly #options: FeedbackListenOptions
  readonly #kept: FeedbackEvents
  readonly #workers: EventDeliveryWorker[] = []
  #sinks: readonly EventSinkKind[] = []

  private constructor(ports: ListenPorts, options: FeedbackListenOptions, kept: FeedbackEvents) {
    this.#ports = ports
    this.#options = options
    this.#kept = kept
    this.housekeeper = new Housekeeper(ports, options)
  }

  static async open(ports: ListenPorts, options: FeedbackListenOptions): Promise<FeedbackReceiver> {
    const receiver = new FeedbackReceiver(ports, options, await ports.feedbackEvents())
    receiver.#sinks = await receiver.#startWorkers()
    return receiver
  }

  async take(notification: SnsNotification): Promise<void> {
    this.housekeeper.clean()
    const found = this.#read(notification)
    const taken = await this.#kept.take({
      snsMessageId: notification.messageId,
      receivedAt: this.#ports.clock.now(),
      events: found.events,
      delivery: ({type}) => this.#sinks.filter((sink) => sink === 'forward' || type === 'Bounce'),
    })
    this.#count(notification, found.reason, taken)
  }

  async #startWorkers(): Promise<EventSinkKind[]> {
    const {forward, onBounce, onBounceVariables = []} = this.#options
    const sinks = await this.#ports.eventSinks()
    const queue = await this.#ports.eventDeliveryQueue()
    const notify = (event: EventDeliveryFailed): void => this.events.push(event)
    const wanted = [
      ...(forward === undefined
        ? []
        : [{sink: 'forward', delivery: sinks.forward(forward), retryPolicy: FORWARD_RETRY_POLICY} as const]),
      ...(onBounce === undefined
        ? []
        : [
            {
              sink: 'command',
              delivery: sinks.command(onBounce, onBounceVariables),
              retryPolicy: COMMAND_RETRY_POLICY,
            } as const,
          ]),
    ]
    for (const one of wanted) {
      this.#workers.push(
        new EventDeliveryWorker(this.#ports.clock, queue, {...one, parallel: PARALLEL[one.sink], notify}),
      )
    }
    return wanted.map(({sink}) => sink)
  }

  #read({message, topicArn}: SnsNotification) {
    const configurationSet = this.#options.configurationSet ?? configurationSetOfTopic(topicArn)
    const reading = readSesEvents(message, configurationSet === undefined ? {} : {configurationSet})
    if (reading.kind === 'events') return {events: reading.events, reason: undefined}
    const reason =
      reading.kind === 'validation' ? 'SES confirms that it may publish to the topic.' : 'It is no event of SES.'
    return {events: [], reason}
  }

  #count(
    {messageId}: SnsNotification,
    ignored: string | undefined,
    taken: readonly KeptFeedbackEvent[] | undefined,
  ): void {
    this.counts.notifications += 1
    if (taken === undefined) {
      this.counts.duplicates += 1
      return
    }
    this.counts.events += taken.length
    if (ignored !== undefined) {
      this.counts.ignored += 1
      this.events.push({event: 'ignored', snsMessageId: messageId, reason: ignored})
    }
    this.events.push(...taken.map((feedback) => ({event: 'feedback', feedback}) as const))
    if (taken.length > 0) for (const worker of this.#workers) worker.wake()
  }

  /** Lets deliveries that have begun end. */
  async end(): Promise<void> {
    await this.housekeeper.ended()
    for (const worker of this.#workers) await worker.stop()
    this.events.close()
  }

  async drainDeliveries(): Promise<Pick<FeedbackListenSummary, 'delivery'>> {
    if (this.#sinks.length === 0) return {}
    const queue = await this.#ports.eventDeliveryQueue()
    const counts = this.#sinks.map(async (sink) => [sink, await queue.counts(sink)] as const)
    return {delivery: Object.fromEntries(await Promise.all(counts))}
  }
}
