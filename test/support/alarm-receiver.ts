import {LIMITS, type ListenerLimits} from '../../src/adapters/http-listener/limits.ts'
import {nodeHttpListener} from '../../src/adapters/http-listener/listener.ts'
import {snsListener} from '../../src/adapters/sns/listener.ts'
import {
  type GuardListenEvent,
  type GuardListenOptions,
  type GuardListenPorts,
  type GuardListenSummary,
  listenForAlarms,
} from '../../src/app/guard/listen.ts'
import {NO_CONFIGURATION} from '../../src/domain/guard/configuration.ts'
import {alarmMessage, type TestAlarm} from './alarm-messages.ts'
import {NOW} from './fake-aws.ts'
import {SENDER, TestGuardContext} from './guard-context.ts'
import {type Listening, reading} from './listening.ts'
import {certificateProxy, type SnsSender, snsSender, TOPIC} from './sns-sender.ts'

export const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
export const OTHER = 'csb-aws-ses-other'

export interface AlarmListener extends Listening<GuardListenEvent, GuardListenSummary> {
  /** URLs of certificates that were asked for. */
  readonly fetched: readonly string[]
  /** How many messages SNS was found to have signed. */
  verified(): number
  /** What it reported so far, by name. */
  events(): string[]
}

export interface AlarmListenOptions extends Partial<Omit<GuardListenOptions, 'signal'>> {
  readonly limits?: Partial<ListenerLimits>
  readonly ports?: Partial<GuardListenPorts>
  /** Stands in for SNS where subscriptions are confirmed. */
  readonly endpoint?: string
  readonly controller?: AbortController
}

type MessageChanges = Parameters<SnsSender['body']>[1]

/** A guard's fixture with an SNS that notifies it of alarms. */
export class AlarmFixture extends TestGuardContext {
  readonly sender: SnsSender
  readonly #open: AlarmListener[] = []

  constructor(sender = snsSender()) {
    super()
    this.sender = sender
  }

  async listen(options: AlarmListenOptions = {}): Promise<AlarmListener> {
    const listener = await listenWith(this.sender, this, options)
    this.#open.push(listener)
    return listener
  }

  /** A message that SNS signed at the time of this fixture. */
  signed(message: string, changes: MessageChanges = {}, sender = this.sender): string {
    return sender.body(message, {at: NOW, ...changes})
  }

  alarm(changes: Partial<TestAlarm> = {}): string {
    return this.signed(alarmMessage({sets: [SET], ...changes}))
  }

  /** The newest rate of an instance's, twenty minutes old. */
  bounces(rate: number, set = SET): void {
    this.aws.has(set, {bounce: [[20 * 60_000, rate]]})
  }

  isPaused(set = SET): boolean {
    return this.aws.sets.get(set)?.paused === true
  }

  /** How often sending was switched off. */
  switches(): number {
    return this.aws.asked.filter((call) => call === 'switch off').length
  }

  /** `pause done`, oldest first. */
  async trailed(): Promise<string[]> {
    const actions = await this.journal.auditLog({limit: 100})
    return actions.map(({kind, outcome}) => `${kind} ${outcome}`).reverse()
  }

  async end(): Promise<void> {
    for (const listener of this.#open) await listener.stop().catch(() => {})
    this.dispose()
  }
}

/** A guard that listens with its real HTTP server and its real receiver of SNS, with the fixture of `receiver`. */
async function listenWith(
  sender: SnsSender,
  receiver: TestGuardContext,
  {limits, ports, endpoint, controller = new AbortController(), ...options}: AlarmListenOptions = {},
): Promise<AlarmListener> {
  const {signal} = controller
  const transport = certificateProxy(sender)
  const sns = snsListener({
    signal,
    fetchCertificate: transport.fetch,
    ...(endpoint === undefined ? {} : {endpoint}),
  })
  let verified = 0
  const listening = listenForAlarms(
    {
      ...receiver.ports,
      httpListener: async () => nodeHttpListener({...LIMITS, ...limits}),
      takenMessages: async () => receiver.takenMessages(),
      snsListener: async () => ({
        ...sns,
        verify: async (message, now, source) => {
          const refusal = await sns.verify(message, now, source)
          if (!refusal) verified += 1
          return refusal
        },
      }),
      ...ports,
    },
    {
      address: {host: '127.0.0.1', port: 0, path: '/'},
      topics: [TOPIC],
      maxAgeMillis: 75 * 60_000,
      configuration: {...NO_CONFIGURATION, sender: SENDER, platformAddresses: ['team@platform.test']},
      dryRun: false,
      ...options,
      signal,
    },
  )
  const open = await reading(listening, controller)
  return {
    ...open,
    fetched: transport.fetched,
    verified: () => verified,
    events: () => open.reported.map(({event}) => event),
  }
}
