import type {EventType} from '../aws/ses/event-destinations.ts'
import type {EnvironmentSettings} from '../environment.ts'
import {type KeptMessage, mailObject} from './mail-object.ts'

export interface HappenedEvent {
  /** `message_event.kind`, or the sending itself. */
  readonly kind: EventKind
  /** In the shape of SES event publishing. */
  readonly detail: Readonly<Record<string, unknown>>
}

export type EventKind = keyof typeof KINDS

/** How SES calls what happens: in a destination's types, in `eventType`, and as the key of the details. */
const KINDS = {
  send: {type: 'SEND', eventType: 'Send', key: 'send'},
  delivery: {type: 'DELIVERY', eventType: 'Delivery', key: 'delivery'},
  bounce: {type: 'BOUNCE', eventType: 'Bounce', key: 'bounce'},
  complaint: {type: 'COMPLAINT', eventType: 'Complaint', key: 'complaint'},
  reject: {type: 'REJECT', eventType: 'Reject', key: 'reject'},
} as const satisfies Record<string, {type: EventType; eventType: string; key: string}>

export function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(KINDS, kind)
}

export function typeOf(kind: EventKind): EventType {
  return KINDS[kind].type
}

/** The `Message` that a topic gets (Amazon SES Developer Guide, "Examples of event data that Amazon SES publishes"). */
export function eventRecord(
  settings: EnvironmentSettings,
  message: KeptMessage,
  {kind, detail}: HappenedEvent,
): string {
  const {eventType, key} = KINDS[kind]
  const mail = mailObject(settings, message, kind === 'delivery')
  return JSON.stringify({eventType, mail, [key]: detail})
}
