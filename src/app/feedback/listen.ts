import type {KeptFeedbackEvent} from '../../domain/feedback-event.ts'
import {COMMAND_PATIENCE, FORWARD_PATIENCE} from '../../domain/hand-over.ts'
import {readSesEvents} from '../../domain/ses-event.ts'
import type {SnsNotification} from '../../domain/sns-message.ts'
import {configurationSetOfTopic, type TopicAllowList} from '../../domain/sns-message-topic.ts'
import type {HandOverRoad} from '../../ports/feedback-events.ts'
import type {ListenerSettings, OpenListener} from '../../ports/http-listener.ts'
import type {Ports} from '../../ports/ports.ts'
import {EventChannel} from '../event-channel.ts'
import {type EndpointEvent, SnsEndpoint} from '../sns-endpoint.ts'
import {type HandOverFailed, HandOverWorker} from './hand-over-worker.ts'
import {Housekeeper} from './housekeeper.ts'

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
  /** Ends it. */
  readonly signal: AbortSignal
}

export type FeedbackListenEvent =
  | {readonly event: 'listening'; readonly url: string; readonly topics: TopicAllowList}
  | {readonly event: 'feedback'; readonly feedback: KeptFeedbackEvent}
  /** Signed and of the right topic, but nothing that happened to a message. */
  | {readonly event: 'ignored'; readonly snsMessageId: string; readonly reason: string}
  | EndpointEvent
  | HandOverFailed

/** What a listener did while it ran. */
export interface FeedbackListenSummary {
  readonly url: string
  readonly from: string
  readonly to: string
  readonly events: number
  readonly notifications: number
  /** Notifications that came again. */
  readonly duplicates: number
  readonly ignored: number
  /** Requests that were no message of SNS, by the code of what was wrong; `http` for those that were not read at all. */
  readonly refused: Readonly<Record<string, number>>
  readonly handOver?: Partial<Record<HandOverRoad, {readonly waiting: number; readonly givenUp: number}>>
}

type ListenPorts = Pick<
  Ports,
  | 'clock'
  | 'serviceTime'
  | 'snsListener'
  | 'takenMessages'
  | 'httpListener'
  | 'feedbackEvents'
  | 'handOverQueue'
  | 'handOverRoads'
>

/** Events that may wait for their reader: past it SNS is told to come back later, and nothing is lost. */
const MOST_UNREAD = 10_000
const PARALLEL = {forward: 16, command: 4} as const

/**
 * Receives what SES publishes until the signal: keeps each event once, tells of it, and hands it over.
 * @throws ListenerUnusable, InvalidValue; what the ports throw when they are opened.
 */
export async function* listenForFeedback(
  ports: ListenPorts,
  options: FeedbackListenOptions,
): AsyncGenerator<FeedbackListenEvent, FeedbackListenSummary, void> {
  const desk = await FeedbackDesk.open(ports, options)
  try {
    yield desk.listening
    yield* desk.events
  } finally {
    await desk.close()
  }
  return await desk.summary()
}

class FeedbackDesk {
  readonly events = new EventChannel<FeedbackListenEvent>(MOST_UNREAD)
  readonly #ports: ListenPorts
  readonly #options: FeedbackListenOptions
  readonly #from: number
  readonly #counts = {events: 0, notifications: 0, duplicates: 0, ignored: 0}
  readonly #workers: HandOverWorker[] = []
  readonly #housekeeper: Housekeeper
  #endpoint: SnsEndpoint | undefined
  #open: OpenListener | undefined
  #closing: Promise<void> | undefined

  private constructor(ports: ListenPorts, options: FeedbackListenOptions) {
    this.#ports = ports
    this.#options = options
    this.#from = ports.clock.now()
    this.#housekeeper = new Housekeeper(ports, options)
  }

  static async open(ports: ListenPorts, options: FeedbackListenOptions): Promise<FeedbackDesk> {
    const desk = new FeedbackDesk(ports, options)
    await desk.#start()
    return desk
  }

  get listening(): FeedbackListenEvent {
    return {event: 'listening', url: this.#open?.url ?? '', topics: this.#options.topics}
  }

  async #start(): Promise<void> {
    const {topics, maxAgeMillis, address, signal} = this.#options
    const feedback = await this.#ports.feedbackEvents()
    const roads = await this.#startWorkers()
    const endpoint = await SnsEndpoint.open(this.#ports, {
      listener: 'feedback',
      topics,
      maxAgeMillis,
      isFull: () => this.events.isFull,
      tell: (event) => this.events.push(event),
      take: async (notification) => {
        this.#housekeeper.clean()
        const found = this.#read(notification)
        const taken = await feedback.take({
          snsMessageId: notification.messageId,
          receivedAt: this.#ports.clock.now(),
          events: found?.events ?? [],
          handOver: ({type}) => roads.filter((road) => road === 'forward' || type === 'Bounce'),
        })
        this.#count(notification, found?.reason, taken)
      },
    })
    this.#endpoint = endpoint
    const health = () => ({healthy: this.#closing === undefined, facts: this.#counts})
    try {
      const http = await this.#ports.httpListener()
      this.#open = await http.listen({...address, health}, async (request) => await endpoint.answer(request))
    } catch (error) {
      await this.close()
      throw error
    }
    this.#housekeeper.clean()
    signal.addEventListener('abort', () => void this.close())
    if (signal.aborted) void this.close()
  }

  async #startWorkers(): Promise<HandOverRoad[]> {
    const {forward, onBounce} = this.#options
    const roads = await this.#ports.handOverRoads()
    const queue = await this.#ports.handOverQueue()
    const tell = (event: HandOverFailed): void => this.events.push(event)
    const wanted = [
      ...(forward === undefined
        ? []
        : [{road: 'forward', handOver: roads.forward(forward), patience: FORWARD_PATIENCE} as const]),
      ...(onBounce === undefined
        ? []
        : [{road: 'command', handOver: roads.command(onBounce), patience: COMMAND_PATIENCE} as const]),
    ]
    for (const one of wanted) {
      this.#workers.push(new HandOverWorker(this.#ports.clock, queue, {...one, parallel: PARALLEL[one.road], tell}))
    }
    return wanted.map(({road}) => road)
  }

  #read({message, topicArn}: SnsNotification) {
    const configurationSet = this.#options.configurationSet ?? configurationSetOfTopic(topicArn)
    const reading = readSesEvents(message, configurationSet === undefined ? {} : {configurationSet})
    if (reading.kind === 'events') return {events: reading.events, reason: undefined}
    const reason =
      reading.kind === 'validation' ? 'SES tells that it may publish to the topic.' : 'It is no event of SES.'
    return {events: [], reason}
  }

  #count(
    {messageId}: SnsNotification,
    ignored: string | undefined,
    taken: readonly KeptFeedbackEvent[] | undefined,
  ): void {
    this.#counts.notifications += 1
    if (taken === undefined) {
      this.#counts.duplicates += 1
      return
    }
    this.#counts.events += taken.length
    if (ignored !== undefined) {
      this.#counts.ignored += 1
      this.events.push({event: 'ignored', snsMessageId: messageId, reason: ignored})
    }
    this.events.push(...taken.map((feedback) => ({event: 'feedback', feedback}) as const))
    if (taken.length > 0) for (const worker of this.#workers) worker.wake()
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#open?.close()
      await this.#housekeeper.ended()
      for (const worker of this.#workers) await worker.stop()
      this.events.close()
    })()
    return this.#closing
  }

  async summary(): Promise<FeedbackListenSummary> {
    const queue = await this.#ports.handOverQueue()
    const handOver: Partial<Record<HandOverRoad, {waiting: number; givenUp: number}>> = {}
    const {forward, onBounce} = this.#options
    if (forward !== undefined) handOver.forward = await queue.counts('forward')
    if (onBounce !== undefined) handOver.command = await queue.counts('command')
    return {
      url: this.#open?.url ?? '',
      from: new Date(this.#from).toISOString(),
      to: new Date(this.#ports.clock.now()).toISOString(),
      ...this.#counts,
      refused: {...Object.fromEntries(this.#endpoint?.refused ?? []), http: this.#open?.refused() ?? 0},
      ...(Object.keys(handOver).length > 0 ? {handOver} : {}),
    }
  }
}
