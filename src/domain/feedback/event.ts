/** What SES reports of messages, as `eventType` and `notificationType` spell it (Amazon SES Developer Guide). */
export const FEEDBACK_TYPES = [
  'Send',
  'Delivery',
  'Bounce',
  'Complaint',
  'Reject',
  'DeliveryDelay',
  'Rendering Failure',
  'Open',
  'Click',
  'Subscription',
] as const

export type FeedbackType = (typeof FEEDBACK_TYPES)[number]

/** One thing that happened to a message on its way to one recipient. Every text in it comes from outside. */
export interface FeedbackEvent {
  readonly type: FeedbackType
  /** The id that SES gave the message when it took it. */
  readonly messageId: string
  /** Empty where the record names none. */
  readonly recipient: string
  /** ISO 8601: when it happened, by SES's clock. */
  readonly at: string
  /** Of a bounce or a complaint; the time of what can happen again, such as a click; empty for everything else. */
  readonly feedbackId: string
  readonly configurationSet?: string
  /** ISO 8601: when SES took the message. */
  readonly sentAt?: string
  /** The envelope's sender. */
  readonly source?: string
  readonly subject?: string
  /** Permanent, Transient or Undetermined. */
  readonly bounceType?: string
  /** `bounceSubType` or `complaintSubType`; of a complaint without one, its `complaintFeedbackType`. */
  readonly subType?: string
  /** What the receiving server or SES said: an SMTP reply, a diagnostic code, a reason. */
  readonly reply?: string
  /** Enhanced status code of a bounce (RFC 3463). */
  readonly status?: string
}

/** A {@link FeedbackEvent} as it is kept. */
export interface KeptFeedbackEvent extends FeedbackEvent {
  readonly id: number
  /** Of the notification that brought it first. */
  readonly snsMessageId: string
  /** ISO 8601, by this machine's clock. */
  readonly receivedAt: string
}

/** Refused by SES itself because its account-level list holds the recipient: it counts towards no rate. */
export const NOT_COUNTED_SUB_TYPE = 'OnAccountSuppressionList'
