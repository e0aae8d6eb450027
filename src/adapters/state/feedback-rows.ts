import type {FeedbackEvent, FeedbackType, KeptFeedbackEvent} from '../../domain/feedback/event.ts'
import {parseJsonColumn} from './json-column.ts'

export interface FeedbackRow {
  id: number
  type: FeedbackType
  message_id: string
  recipient: string
  feedback_id: string
  occurred_at: number
  configuration_set: string | null
  bounce_type: string | null
  sub_type: string | null
  details_json: string
  sns_message_id: string
  received_at: string
}

type Details = Pick<FeedbackEvent, 'sentAt' | 'source' | 'subject' | 'reply' | 'status'>

/** What is only ever read back, beside what is searched for. */
export function detailsOf({sentAt, source, subject, reply, status}: FeedbackEvent): string {
  return JSON.stringify({sentAt, source, subject, reply, status} satisfies {[Key in keyof Details]: unknown})
}

export function eventOf(row: FeedbackRow): KeptFeedbackEvent {
  return {
    id: row.id,
    type: row.type,
    messageId: row.message_id,
    recipient: row.recipient,
    at: new Date(row.occurred_at).toISOString(),
    feedbackId: row.feedback_id,
    ...(row.configuration_set === null ? {} : {configurationSet: row.configuration_set}),
    ...(row.bounce_type === null ? {} : {bounceType: row.bounce_type}),
    ...(row.sub_type === null ? {} : {subType: row.sub_type}),
    ...parseJsonColumn<Details>(row.details_json, 'feedback_event.details_json'),
    snsMessageId: row.sns_message_id,
    receivedAt: row.received_at,
  }
}
