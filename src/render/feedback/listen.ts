import type {FeedbackListenEvent, FeedbackListenSummary} from '../../app/feedback/listen.ts'
import type {EndpointEvent} from '../../app/feedback/sns-endpoint-url.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {beside, glyph, type Screen, type View} from '../text/screen.ts'
import {feedbackKind, feedbackMark, feedbackRecipient, feedbackReply} from './words.ts'

type Of<Name extends FeedbackListenEvent['event']> = Extract<FeedbackListenEvent, {event: Name}>

/** One line of the stream. */
export function renderFeedbackListenEvent(event: FeedbackListenEvent): View {
  return (screen) => {
    switch (event.event) {
      case 'listening':
        return [
          `${glyph(screen, 'wait')} listening on ${event.url} for ${event.topics.map(plainLine).join(', ')}`,
          '  Events come once a topic is subscribed to this endpoint: sesctl bind INSTANCE --notification-webhook URL --write FILE',
        ].join('\n')
      case 'feedback':
        return feedbackLine(screen, event)
      case 'delivery-failed':
        return eventDeliveryLine(screen, event)
      case 'ignored':
        return `${glyph(screen, 'dot')} ${event.reason}`
      default:
        return renderEndpointEvent(event)(screen)
    }
  }
}

/** What happened at the endpoint beside its notifications. */
export function renderEndpointEvent(event: EndpointEvent): View {
  return (screen) => {
    switch (event.event) {
      case 'subscribed':
        return `${glyph(screen, 'ok')} subscription confirmed: ${plainLine(event.topicArn)}`
      case 'unsubscribed':
        return `${glyph(screen, 'warn')} subscription ended by somebody: ${plainLine(event.topicArn)}`
      case 'refused':
        return `${glyph(screen, 'warn')} refused a request (${event.code}): ${event.reason} Others like it are only counted.`
      case 'failed':
        return `${glyph(screen, 'warn')} could not take a message now, SNS will try again: ${plainLine(event.reason)}`
    }
  }
}

function feedbackLine(screen: Screen, {feedback}: Of<'feedback'>): string {
  const facts = [
    feedbackRecipient(feedback),
    feedbackKind(feedback),
    plainLine(feedback.messageId),
    feedbackReply(feedback),
  ].filter((fact) => fact !== '')
  return `${screen.paint.dim(feedback.at.slice(11, 19))} ${feedbackMark(screen, feedback)}  ${beside(screen, facts)}`
}

function eventDeliveryLine(screen: Screen, {sink, reason, attempts, givenUp}: Of<'delivery-failed'>): string {
  const what = sink === 'forward' ? 'forward an event' : 'run the command for a bounce'
  const end = givenUp ? `given up after ${attempts} tries` : `try ${attempts}, more will follow`
  return `${glyph(screen, givenUp ? 'no' : 'warn')} failed to ${what} (${end}): ${plainLine(reason)}`
}

export function renderFeedbackListenSummary(summary: FeedbackListenSummary): View {
  return (screen) => {
    const {events, notifications, duplicates, ignored, refused, delivery = {}} = summary
    const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0)
    const facts = [
      `${events} events`,
      `${notifications} notifications`,
      `${duplicates} came again`,
      `${ignored} ignored`,
      `${refusals} requests refused`,
    ]
    const lines = Object.entries(delivery).map(
      ([sink, {waiting, givenUp}]) =>
        `  ${sink === 'forward' ? 'forwarding' : 'the command'}: ${waiting} wait for the next listener, ${givenUp} given up`,
    )
    return [`${glyph(screen, 'ok')} stopped. ${beside(screen, facts)}`, ...lines].join('\n')
  }
}
