import {type JsonObject, jsonObject, listIn, objectIn, parseJsonObject, textIn} from '../text/json-values.ts'
import {FEEDBACK_TYPES, type FeedbackEvent, type FeedbackType} from './event.ts'

/** What SES publishes when a topic becomes an event destination. */
const VALIDATION = 'Successfully validated SNS topic for Amazon SES event publishing.'

/** Where a record of each type keeps its particulars. */
const PARTICULARS: Readonly<Record<FeedbackType, string>> = {
  Send: 'send',
  Delivery: 'delivery',
  Bounce: 'bounce',
  Complaint: 'complaint',
  Reject: 'reject',
  DeliveryDelay: 'deliveryDelay',
  'Rendering Failure': 'failure',
  Open: 'open',
  Click: 'click',
  Subscription: 'subscription',
}

const REPEATABLE: ReadonlySet<FeedbackType> = new Set(['DeliveryDelay', 'Open', 'Click', 'Subscription'])

export type SesReading =
  | {readonly kind: 'events'; readonly events: readonly FeedbackEvent[]}
  /** The topic was made an event destination: nothing happened to a message. */
  | {readonly kind: 'validation'}
  | {readonly kind: 'unknown'}

/**
 * Reads the `Message` of a notification in both shapes: event publishing (`eventType`) and the feedback notifications of
 * an identity (`notificationType`). Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to
 * Amazon SNS".
 * @param fallback.configurationSet for records that name none, as those of identities do
 */
export function readSesEvents(text: string, fallback: {readonly configurationSet?: string} = {}): SesReading {
  if (text.trim() === VALIDATION) return {kind: 'validation'}
  const record = parseJsonObject(text)
  const type = FEEDBACK_TYPES.find((one) => one === (textIn(record, 'eventType') ?? textIn(record, 'notificationType')))
  const mail = objectIn(record, 'mail')
  const messageId = textIn(mail, 'messageId')
  if (!type || messageId === undefined) return {kind: 'unknown'}
  const particulars = objectIn(record, PARTICULARS[type])
  const sentAt = momentIn(mail, 'timestamp')
  const at = momentIn(particulars, 'timestamp') ?? sentAt
  if (at === undefined) return {kind: 'unknown'}
  const configurationSet = tag(mail, 'ses:configuration-set') ?? fallback.configurationSet
  const source = textIn(mail, 'source')
  const subject = textIn(objectIn(mail, 'commonHeaders'), 'subject')
  const common = {
    type,
    messageId,
    at,
    feedbackId: textIn(particulars, 'feedbackId') ?? (REPEATABLE.has(type) ? at : ''),
    ...(configurationSet === undefined ? {} : {configurationSet}),
    ...(sentAt === undefined ? {} : {sentAt}),
    ...(source === undefined ? {} : {source}),
    ...(subject === undefined ? {} : {subject}),
    ...kindOf(type, particulars),
  }
  return {
    kind: 'events',
    events: recipientsOf(type, mail, particulars).map((recipient) => ({...common, ...recipient})),
  }
}

type OfRecipient = Pick<FeedbackEvent, 'recipient' | 'reply' | 'status'>

/** Each once; one without a name where the record has none, so that nothing is lost. */
function recipientsOf(
  type: FeedbackType,
  mail: JsonObject | undefined,
  particulars: JsonObject | undefined,
): OfRecipient[] {
  const said = replyOf(type, particulars)
  const found = new Map<string, OfRecipient>()
  for (const one of namedRecipients(type, mail, particulars)) {
    const recipient = typeof one === 'string' ? one : textIn(jsonObject(one), 'emailAddress')
    if (recipient === undefined || found.has(recipient)) continue
    const reply = textIn(jsonObject(one), 'diagnosticCode') ?? said
    const status = textIn(jsonObject(one), 'status')
    found.set(recipient, {
      recipient,
      ...(reply === undefined ? {} : {reply}),
      ...(status === undefined ? {} : {status}),
    })
  }
  if (found.size > 0) return [...found.values()]
  return [{recipient: '', ...(said === undefined ? {} : {reply: said})}]
}

function namedRecipients(
  type: FeedbackType,
  mail: JsonObject | undefined,
  particulars: JsonObject | undefined,
): readonly unknown[] {
  const destination = listIn(mail, 'destination')
  switch (type) {
    case 'Bounce':
      return listIn(particulars, 'bouncedRecipients')
    case 'Complaint':
      return listIn(particulars, 'complainedRecipients')
    case 'Delivery':
      return listIn(particulars, 'recipients')
    case 'DeliveryDelay':
      return listIn(particulars, 'delayedRecipients')
    case 'Open':
    case 'Click':
    case 'Subscription':
      // The record does not say who of many it was.
      return destination.length === 1 ? destination : []
    default:
      return destination
  }
}

function kindOf(
  type: FeedbackType,
  particulars: JsonObject | undefined,
): Pick<FeedbackEvent, 'bounceType' | 'subType'> {
  if (type === 'Bounce') {
    const bounceType = textIn(particulars, 'bounceType')
    const subType = textIn(particulars, 'bounceSubType')
    return {...(bounceType === undefined ? {} : {bounceType}), ...(subType === undefined ? {} : {subType})}
  }
  const subType =
    type === 'Complaint'
      ? (textIn(particulars, 'complaintSubType') ?? textIn(particulars, 'complaintFeedbackType'))
      : type === 'DeliveryDelay'
        ? textIn(particulars, 'delayType')
        : undefined
  return subType === undefined ? {} : {subType}
}

function replyOf(type: FeedbackType, particulars: JsonObject | undefined): string | undefined {
  if (type === 'Delivery') return textIn(particulars, 'smtpResponse')
  if (type === 'Reject') return textIn(particulars, 'reason')
  if (type === 'Rendering Failure') return textIn(particulars, 'errorMessage')
  return type === 'Click' ? textIn(particulars, 'link') : undefined
}

function tag(mail: JsonObject | undefined, name: string): string | undefined {
  const [value] = listIn(objectIn(mail, 'tags'), name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** ISO 8601 in UTC with milliseconds, however it was written. */
function momentIn(object: JsonObject | undefined, name: string): string | undefined {
  const at = Date.parse(textIn(object, name) ?? '')
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}
