import type {FeedbackEvent, FeedbackType, KeptFeedbackEvent} from '../../domain/feedback/event.ts'

/** What SES reported of messages, kept in the state file of this machine. Every method throws StateUnusable. */
export interface FeedbackEvents {
  /**
   * Resolves once the notification and its events are on disk, together with their deliveries to sinks. What was there already
   * is left as it is. Calls at about the same time share one transaction.
   * @returns the events that are new; undefined for a notification that was taken before.
   */
  take(notification: FeedbackNotification): Promise<readonly KeptFeedbackEvent[] | undefined>
  /** Newest first, by the time at which they happened. */
  list(filter: FeedbackFilter): Promise<readonly KeptFeedbackEvent[]>
  /** All of one message, in the order in which it happened. */
  ofMessage(messageId: string): Promise<readonly KeptFeedbackEvent[]>
  /** Sums of each bucket that has any, oldest first. */
  counts(query: FeedbackCountsQuery): Promise<readonly FeedbackCounts[]>
  /** Forgets events that happened before a moment. @returns how many. */
  prune(before: number): Promise<number>
}

export interface FeedbackNotification {
  readonly snsMessageId: string
  /** Epoch milliseconds by the machine's clock. */
  readonly receivedAt: number
  readonly events: readonly FeedbackEvent[]
  /** The sinks that a new event has to be delivered to. */
  readonly delivery: (event: FeedbackEvent) => readonly EventSinkKind[]
}

export interface FeedbackFilter {
  readonly configurationSet?: string
  /** Epoch milliseconds. */
  readonly from?: number
  readonly types?: readonly FeedbackType[]
  readonly recipient?: string
  readonly limit: number
}

export interface FeedbackCountsQuery {
  /** Absent = of all. */
  readonly configurationSet?: string
  /** Epoch milliseconds; the first is in, the last is not. */
  readonly from: number
  readonly to: number
  /** Buckets begin at multiples of it. */
  readonly bucketMillis: number
}

/** Recipients of one bucket, as SES counts them: refusals by the account's suppression list and the simulator move nothing. */
export interface FeedbackCounts {
  /** Epoch milliseconds of the bucket's start. */
  readonly at: number
  /** Absent where no Send event came at all: the broker's instances do not publish them. */
  readonly sent?: number
  readonly delivered: number
  readonly bouncedPermanent: number
  /** Complaints, however many recipients each names: they are possible complainers. */
  readonly complained: number
}

export type EventSinkKind = 'forward' | 'command'

/** Events that wait to be delivered, at least once each, whatever happens to the process. */
export interface EventDeliveryQueue {
  /** Those that are due, the longest waiting first, without those in `excluded`. */
  due(
    sink: EventSinkKind,
    query: {now: number; limit: number; excluded: ReadonlySet<number>},
  ): Promise<readonly DueEventDelivery[]>
  done(id: number): Promise<void>
  /** @param nextAt epoch milliseconds; undefined = it was the last try, and it is only kept to be counted. */
  failed(id: number, outcome: {reason: string; nextAt: number | undefined}): Promise<void>
  /** How many wait, and how many were given up. */
  counts(sink: EventSinkKind): Promise<{waiting: number; givenUp: number}>
}

export interface DueEventDelivery {
  readonly id: number
  /** Tries before this one. */
  readonly attempts: number
  readonly event: KeptFeedbackEvent
}

/** Delivers one event. @returns why it failed, in a clause; undefined once it was taken. */
export type EventDelivery = (event: KeptFeedbackEvent) => Promise<string | undefined>

export interface EventSinks {
  /**
   * Posts the event as JSON; any 2xx takes it. `idempotency-key` stays the same with every try.
   * @throws InvalidValue for what is no URL of http or https.
   */
  forward(url: string): EventDelivery
  /**
   * Runs a program without a shell, the event as JSON on its standard input; exit code 0 takes it.
   * @param variables names of those variables of this process that it gets beside PATH, HOME, locale and time zone.
   */
  command(words: readonly [string, ...string[]], variables: readonly string[]): EventDelivery
}
