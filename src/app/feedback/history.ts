import type {FeedbackType, KeptFeedbackEvent} from '../../domain/feedback/event.ts'
import type {Ports} from '../../ports/ports.ts'
import {configurationSetOf} from './scope.ts'

export interface FeedbackQuery {
  /** Name or id; absent = of all. */
  readonly instance?: string
  readonly sinceMillis: number
  readonly types?: readonly FeedbackType[]
  readonly recipient?: string
  readonly limit: number
}

export interface FeedbackList {
  readonly configurationSet?: string
  /** ISO 8601 */
  readonly since: string
  /** Newest first. */
  readonly events: readonly KeptFeedbackEvent[]
  /** Whether there are more than were asked for. */
  readonly more: boolean
}

/** What was received, by the time at which it happened. */
export async function listFeedback(
  ports: Pick<Ports, 'serviceTime' | 'platform' | 'feedbackEvents'>,
  {instance, sinceMillis, types, recipient, limit}: FeedbackQuery,
): Promise<FeedbackList> {
  const configurationSet = instance === undefined ? undefined : await configurationSetOf(ports, instance)
  const from = (await ports.serviceTime()) - sinceMillis
  const found = await (await ports.feedbackEvents()).list({
    ...(configurationSet === undefined ? {} : {configurationSet}),
    from,
    ...(types === undefined ? {} : {types}),
    ...(recipient === undefined ? {} : {recipient}),
    limit: limit + 1,
  })
  return {
    ...(configurationSet === undefined ? {} : {configurationSet}),
    since: new Date(from).toISOString(),
    events: found.slice(0, limit),
    more: found.length > limit,
  }
}

/** The life of one message, as far as it was received. */
export interface MessageLife {
  readonly messageId: string
  readonly configurationSet?: string
  readonly source?: string
  readonly subject?: string
  /** ISO 8601: when SES took it. */
  readonly sentAt?: string
  /** In the order in which it happened. */
  readonly events: readonly KeptFeedbackEvent[]
}

/** @returns a life without events for a message that nothing was received of. */
export async function messageLife(ports: Pick<Ports, 'feedbackEvents'>, messageId: string): Promise<MessageLife> {
  const events = await (await ports.feedbackEvents()).ofMessage(messageId)
  const first = <Key extends 'configurationSet' | 'source' | 'subject' | 'sentAt'>(key: Key) => {
    const value = events.find((event) => event[key] !== undefined)?.[key]
    return value === undefined ? {} : {[key]: value}
  }
  return {
    messageId,
    ...first('configurationSet'),
    ...first('source'),
    ...first('subject'),
    ...first('sentAt'),
    events,
  }
}
