import {readAlarmMessage} from '../../domain/alarm-message.ts'
import type {Failure} from '../../domain/failure.ts'
import type {SnsNotification} from '../../domain/sns-message.ts'
import type {TopicAllowList} from '../../domain/sns-message-topic.ts'
import type {ListenerSettings, OpenListener} from '../../ports/http-listener.ts'
import type {Ports} from '../../ports/ports.ts'
import type {TakenMessages} from '../../ports/sns-listener.ts'
import {EventChannel} from '../event-channel.ts'
import {type EndpointEvent, SnsEndpoint} from '../sns-endpoint.ts'
import {type ActedOn, judgeAndAct, pauseNotMade} from './act.ts'
import {type GuardDesk, type GuardOptions, type GuardPorts, openDesk} from './desk.ts'
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

export interface GuardListenSummary {
  readonly url: string
  /** ISO 8601, by this machine's clock. */
  readonly from: string
  readonly to: string
  readonly alarms: number
  /** Notifications that came again. */
  readonly duplicates: number
  readonly ignored: number
  /** By the code of what was wrong; `http` for those that were not read at all. */
  readonly refused: Readonly<Record<string, number>>
}

export type GuardListenPorts = GuardPorts & Pick<Ports, 'httpListener' | 'snsListener' | 'takenMessages'>

const LISTENER = 'guard'

/** Alarms that may wait for their turn: past it SNS is told to come back later. */
const MOST_WAITING = 200

/**
 * Looks into each alarm that SNS delivers until the signal. An alarm alone never pauses anything: the rates are read and
 * judged first, and where they cannot be, or a pause cannot be made, SNS is told to come back.
 * @throws AwsAccessNeeded, ListenerUnusable; what the ports throw when they are opened.
 */
export async function* listenForAlarms(
  ports: GuardListenPorts,
  options: GuardListenOptions,
): AsyncGenerator<GuardListenEvent, GuardListenSummary, void> {
  const desk = await AlarmDesk.open(ports, options)
  try {
    yield desk.listening
    yield* desk.events
  } finally {
    await desk.close()
  }
  return desk.summary()
}

class AlarmDesk {
  readonly events = new EventChannel<GuardListenEvent>(Number.POSITIVE_INFINITY)
  readonly #ports: GuardListenPorts
  readonly #options: GuardListenOptions
  readonly #desk: GuardDesk
  readonly #taken: TakenMessages
  readonly #fleet: FleetSize
  readonly #from: number
  readonly #counts = {alarms: 0, duplicates: 0, ignored: 0}
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()
  #endpoint: SnsEndpoint | undefined
  #open: OpenListener | undefined
  #closing: Promise<void> | undefined

  private constructor(
    ports: GuardListenPorts,
    options: GuardListenOptions,
    {desk, taken}: {readonly desk: GuardDesk; readonly taken: TakenMessages},
  ) {
    this.#ports = ports
    this.#options = options
    this.#desk = desk
    this.#taken = taken
    this.#fleet = new FleetSize(desk)
    this.#from = ports.clock.now()
  }

  static async open(ports: GuardListenPorts, options: GuardListenOptions): Promise<AlarmDesk> {
    const [desk, taken] = await Promise.all([openDesk(ports), ports.takenMessages()])
    const alarms = new AlarmDesk(ports, options, {desk, taken})
    await alarms.#start()
    return alarms
  }

  get listening(): GuardListenEvent {
    return {event: 'listening', url: this.#open?.url ?? '', topics: this.#options.topics}
  }

  async #start(): Promise<void> {
    const {topics, maxAgeMillis, address, signal} = this.#options
    // Whoever may not read the account finds out now, and not at the first alarm.
    await this.#fleet.count()
    const endpoint = await SnsEndpoint.open(this.#ports, {
      listener: LISTENER,
      topics,
      maxAgeMillis,
      isFull: () => this.#waiting >= MOST_WAITING,
      tell: (event) => this.events.push(event),
      take: async (notification) => await this.#inTurn(async () => await this.#take(notification)),
    })
    this.#endpoint = endpoint
    const health = () => ({healthy: this.#closing === undefined, facts: this.#counts})
    const http = await this.#ports.httpListener()
    this.#open = await http.listen({...address, health}, async (request) => await endpoint.answer(request))
    signal.addEventListener('abort', () => void this.close())
    if (signal.aborted) void this.close()
  }

  /** One at a time: two alarms of one instance would otherwise both find it sending. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    this.#waiting += 1
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => undefined)
    try {
      await mine
    } finally {
      this.#waiting -= 1
    }
  }

  async #take({messageId, message}: SnsNotification): Promise<void> {
    if (await this.#taken.has(LISTENER, messageId)) {
      this.#counts.duplicates += 1
      return
    }
    const alarm = readAlarmMessage(message)
    if (alarm?.state === 'ALARM' && alarm.configurationSets.length > 0) {
      let undone: Failure | undefined
      for (const set of alarm.configurationSets) undone = (await this.#judge(messageId, alarm.name, set)) ?? undone
      if (undone) throw undone
      this.#counts.alarms += 1
    } else {
      const reason = alarm === undefined ? 'It is no alarm.' : why(alarm)
      this.#ignore({snsMessageId: messageId, reason, ...(alarm ? {alarm: alarm.name} : {})})
    }
    await this.#taken.add(LISTENER, messageId, this.#ports.clock.now())
  }

  /** @returns why it has to be looked at again. */
  async #judge(snsMessageId: string, alarm: string, configurationSet: string): Promise<Failure | undefined> {
    const judged = await judgeAndAct({...this.#desk, ...this.#options}, configurationSet, await this.#fleet.count())
    if (judged === 'gone') {
      this.#ignore({snsMessageId, alarm, reason: `There is no configuration set ${configurationSet}.`})
      return undefined
    }
    this.events.push({event: 'judged', alarm, judged})
    return pauseNotMade(judged)
  }

  #ignore(what: {readonly snsMessageId: string; readonly reason: string; readonly alarm?: string}): void {
    this.#counts.ignored += 1
    this.events.push({event: 'ignored', ...what})
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#open?.close()
      await this.#turn
      this.events.close()
    })()
    return this.#closing
  }

  summary(): GuardListenSummary {
    return {
      url: this.#open?.url ?? '',
      from: new Date(this.#from).toISOString(),
      to: new Date(this.#ports.clock.now()).toISOString(),
      ...this.#counts,
      refused: {...Object.fromEntries(this.#endpoint?.refused ?? []), http: this.#open?.refused() ?? 0},
    }
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
  return `Its state is ${state}: only ALARM is looked into.`
}
