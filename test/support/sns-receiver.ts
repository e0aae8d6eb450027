import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {systemClock} from '../../src/adapters/clock/clock.ts'
import {eventSinks} from '../../src/adapters/event-sink/sinks.ts'
import {LIMITS, type ListenerLimits} from '../../src/adapters/http-listener/limits.ts'
import {nodeHttpListener} from '../../src/adapters/http-listener/listener.ts'
import {snsListener} from '../../src/adapters/sns/listener.ts'
import {StateDatabase} from '../../src/adapters/state/database.ts'
import {stateEventDeliveryQueue} from '../../src/adapters/state/feedback-deliveries.ts'
import {stateFeedbackEvents} from '../../src/adapters/state/feedback-events.ts'
import {stateProvedCertificates} from '../../src/adapters/state/proved-certificates.ts'
import {stateTakenMessages} from '../../src/adapters/state/taken-messages.ts'
import {
  type FeedbackListenEvent,
  type FeedbackListenOptions,
  type FeedbackListenSummary,
  listenForFeedback,
} from '../../src/app/feedback/listen.ts'
import type {FeedbackEvents} from '../../src/ports/feedback/events.ts'
import {type Listening, reading} from './listening.ts'
import {certificateProxy, type SnsSender, TOPIC} from './sns-sender.ts'

export interface SnsReceiver extends Listening<FeedbackListenEvent, FeedbackListenSummary> {
  /** URLs of certificates that were asked for. */
  readonly fetched: readonly string[]
  readonly events: FeedbackEvents
}

export interface ReceiverOptions extends Partial<Omit<FeedbackListenOptions, 'signal'>> {
  readonly folder: string
  readonly limits?: Partial<ListenerLimits>
  readonly now?: () => number
  readonly fetch?: (url: string) => Promise<string | undefined>
}

export function temporaryFolder(): {readonly path: string; dispose(): void} {
  const path = mkdtempSync(join(tmpdir(), 'sesctl-receiver-'))
  return {path, dispose: () => rmSync(path, {recursive: true, force: true})}
}

/** The listener for feedback with its real adapters, whose certificate comes from `sender`. */
export async function snsReceiver(
  sender: SnsSender,
  {folder, limits, now, fetch: transport, ...options}: ReceiverOptions,
): Promise<SnsReceiver> {
  const controller = new AbortController()
  const {signal} = controller
  const state = await StateDatabase.open(folder)
  const certificates = certificateProxy(sender, transport)
  const events = stateFeedbackEvents(state, 'test')
  const proved = stateProvedCertificates(state, 'test', () => Date.now())
  const provedCertificates = {known: await proved.list(), add: proved.add}
  const sns = snsListener({signal, fetchCertificate: certificates.fetch, provedCertificates})
  const listening = listenForFeedback(
    {
      clock: systemClock(signal),
      serviceTime: async () => now?.() ?? Date.now(),
      snsListener: async () => sns,
      takenMessages: async () => stateTakenMessages(state, 'test'),
      httpListener: async () => nodeHttpListener({...LIMITS, ...limits}),
      feedbackEvents: async () => events,
      eventDeliveryQueue: async () => stateEventDeliveryQueue(state, 'test'),
      eventSinks: async () => eventSinks({signal}),
    },
    {
      address: {host: '127.0.0.1', port: 0, path: '/'},
      topics: [TOPIC],
      maxAgeMillis: 75 * 60_000,
      keepMillis: 90 * 86_400_000,
      ...options,
      signal,
    },
  )
  const receiver = await reading(listening, controller)
  return {
    ...receiver,
    fetched: certificates.fetched,
    events,
    stop: async () => {
      try {
        return await receiver.stop()
      } finally {
        state.close()
      }
    },
  }
}
