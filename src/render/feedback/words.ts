import type {FeedbackEvent} from '../../domain/feedback/event.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type Screen} from '../text/screen.ts'

const MOST = 120
const BAD: readonly string[] = ['Bounce', 'Complaint', 'Reject', 'Rendering Failure']

/** The mark and the word for what happened: `✗ Bounce`. */
export function feedbackMark(screen: Screen, {type}: Pick<FeedbackEvent, 'type'>): string {
  if (BAD.includes(type)) return `${glyph(screen, 'no')} ${type}`
  if (type === 'DeliveryDelay') return `${glyph(screen, 'wait')} ${type}`
  return `${glyph(screen, type === 'Delivery' ? 'ok' : 'dot')} ${type}`
}

/** `Permanent/General`, `abuse`; empty where the record says no more. */
export function feedbackKind({bounceType, subType}: Pick<FeedbackEvent, 'bounceType' | 'subType'>): string {
  return plainLine([bounceType, subType].filter((part) => part !== undefined).join('/'))
}

export function feedbackRecipient({recipient}: Pick<FeedbackEvent, 'recipient'>): string {
  return recipient === '' ? '(not said)' : plainLine(recipient)
}

export function feedbackReply({reply}: Pick<FeedbackEvent, 'reply'>): string {
  const line = plainLine(reply ?? '')
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line
}

/** `2026-11-24 12:00:00` in UTC. */
export function feedbackTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)}`
}
