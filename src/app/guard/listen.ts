import type {Failure} from '../../domain/exit/failure.ts'
import type {SnsNotification} from '../../domain/feedback/sns-message.ts'
import type {TopicAllowList} from '../../domain/feedback/sns-message-topic.ts'
import {readAlarmMessage} from '../../domain/guard/alarm-message.ts'
import type {ListenerSettings, TakenMessages} from '../../ports/feedback/listeners.ts'
import type {EndpointEvent} from '../feedback/sns-endpoint-url.ts'
import {type EndpointSummary, SnsHttpEndpoint, type SnsHttpEndpointPorts} from '../feedback/sns-http-endpoint.ts'
import {EventChannel} from '../progress/event-channel.ts'
import {type ActedOn, judgeAndAct, pauseNotMade} from './act.ts'
import {type GuardContext, type GuardOptions, type GuardPorts, openGuardContext} from './context.ts'
import {FleetSize} from './fleet-size.ts'

export interface GuardListenOptions extends GuardOptions {
  readonly address: Omit<ListenerSettings, 'health'>
  readonly topics: TopicAllowList
  readonly maxAgeMillis: number
  /** Ends it. */
  readonly signal: AbortSignal
}

export type GuardListenEvent =
  | {readonly event: 'listening'; readonly url: string; readonly topics: TopicAllowList}
  /** An alarm was looked into: one event for each configuration set that it watches. */
  | {readonly event: 'judged'; readonly alarm: string; readonly judged: ActedOn}
  /** Signed and of an allowed topic, and nothing to look into. */
  | {readonly event: 'ignored'; readonly snsMessageId: string; readonly reason: string; readonly alarm?: string}
  | EndpointEvent

export interface GuardListenSummary extends EndpointSummary {
  readonly alarms: number
  /** Notifications that came again. */
  readonly duplicates: number
  readonly ignored: number
}

export type GuardListenPorts = GuardPorts & SnsHttpEndpointPorts

const LISTENER = 'guard'

/** Alarms that may wait for their turn: past it SNS gets 503 and comes back later. */
const MOST_WAITING = 200

/**
 * Looks into each alarm that SNS delivers until the signal. An alarm alone never pauses anything: the rates are read and
 * judged first, and where they cannot be, or a pause cannot be made, SNS gets 503 and comes back.
 * @throws AwsAccessNeeded, ListenerUnusable; what the ports throw when they are opened.
 */
export async function* listenForAlarms(
  ports: GuardListenPorts,
  options: GuardListenOptions,
): AsyncGenerator<GuardListenEvent, GuardListenSummary, void> {
  const [guard, taken] = await Promise.all([openGuardContext(ports, options), ports.takenMessages()])
  const alarms = new AlarmReceiver(guard, taken)
  // Whoever may not read the account finds out now, and not at the first alarm.
  await alarms.fleet.count()
  const endpoint = await SnsHttpEndpoint.open(ports, {
    ...options,
    listener: LISTENER,
    facts: alarms.counts,
    isFull: () => alarms.isFull,
    notify: (event) => alarms.events.push(event),
    take: async (notification) => await alarms.take(notification),
    closed: async () => await alarms.end(),
  })
  try {
    yield {event: 'listening', url: endpoint.url, topics: options.topics}
    yield* alarms.events
  } finally {
    await endpoint.close()
  }
  return {...endpoint.summary(), ...alarms.counts}
}

class AlarmReceiver {
  readonly events = new EventChannel<GuardListenEvent>(Number.POSITIVE_INFINITY)
  readonly counts = {alarms: 0, duplicates: 0, ignored: 0}
  readonly fleet: FleetSize
  readonly #guard: GuardContext
  readonly #taken: TakenMessages
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(guard: GuardContext, taken: TakenMessages) {
    this.#guard = guard
    this.#taken = taken
    this.fleet = new FleetSize(guard)
  }

  get isFull(): boolean {
    return this.#waiting >= MOST_WAITING
  }

  /** One at a time: two alarms of one instance would otherwise both find it sending. */
  async take(notification: SnsNotification): Promise<void> {
    this.#waiting += 1
    const mine = this.#turn.then(async () => await this.#take(notification))
    this.#turn = mine.catch(() => undefined)
    try {
      await mine
    } finally {
      this.#waiting -= 1
    }
  }

  async #take({messageId, message}: SnsNotification): Promise<void> {
    if (await this.#taken.has(LISTENER, messageId)) {
      this.counts.duplicates += 1
      return
    }
    const alarm = readAlarmMessage(message)
    if (alarm?.state === 'ALARM' && alarm.configurationSets.length > 0) {
      let undone: Failure | undefined
      for (const set of alarm.configurationSets) undone = (await this.#judge(messageId, alarm.name, set)) ?? undone
      if (undone) throw undone
      this.counts.alarms += 1
    } else {
      const reason = alarm === undefined ? 'It is no alarm.' : why(alarm)
      this.#ignore({snsMessageId: messageId, reason, ...(alarm ? {alarm: alarm.name} : {})})
    }
    await this.#taken.add(LISTENER, messageId, this.#guard.ports.clock.now())
  }

  /** @returns why it has to be looked at again. */
  async #judge(snsMessageId: string, alarm: string, configurationSet: string): Promise<Failure | undefined> {
    const judged = await judgeAndAct(this.#guard, configurationSet, await this.fleet.count())
    if (judged === 'gone') {
      this.#ignore({snsMessageId, alarm, reason: `There is no configuration set ${configurationSet}.`})
      return undefined
    }
    this.events.push({event: 'judged', alarm, judged})
    return pauseNotMade(judged)
  }

  #ignore(what: {readonly snsMessageId: string; readonly reason: string; readonly alarm?: string}): void {
    this.counts.ignored += 1
    this.events.push({event: 'ignored', ...what})
  }

  /** Waits for what is being looked into. */
  async end(): Promise<void> {
    await this.#turn
    this.events.close()
  }
}

function why({
  state,
  configurationSets,
}: {
  readonly state: string
  readonly configurationSets: readonly string[]
}): string {
  if (configurationSets.length === 0) return "It watches no configuration set of the broker's."
  return `Its state is ${state}: only ALARM counts.`
}
