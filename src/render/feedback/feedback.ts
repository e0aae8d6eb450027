import type {FeedbackList, MessageLife} from '../../app/feedback/history.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {View} from '../text/screen.ts'
import {table} from '../text/table.ts'
import {feedbackKind, feedbackMark, feedbackRecipient, feedbackReply, feedbackTime} from './words.ts'

export function renderFeedbackList({events, since}: FeedbackList): View {
  return (screen) => {
    if (events.length === 0) return `No event was received since ${feedbackTime(since)} UTC.`
    const rows = events.map((event) => [
      feedbackTime(event.at),
      feedbackMark(screen, event),
      feedbackRecipient(event),
      feedbackKind(event),
      plainLine(event.messageId),
    ])
    return table(screen, ['time (UTC)', 'event', 'recipient', 'kind', 'message'], rows)
  }
}

export function renderMessageLife({messageId, events, source, subject, configurationSet}: MessageLife): View {
  return (screen) => {
    if (events.length === 0) return `Nothing was received of the message ${plainLine(messageId)}.`
    const about: [string, string | undefined][] = [
      ['message', messageId],
      ['from', source],
      ['subject', subject],
      ['configuration set', configurationSet],
    ]
    const facts = about.flatMap(([name, value]) =>
      value === undefined ? [] : [`${screen.paint.dim(name.padEnd(17))}  ${plainLine(value)}`],
    )
    const rows = events.map((event) => [
      feedbackTime(event.at),
      feedbackMark(screen, event),
      feedbackRecipient(event),
      feedbackKind(event),
      feedbackReply(event),
    ])
    return `${facts.join('\n')}\n\n${table(screen, ['time (UTC)', 'event', 'recipient', 'kind', 'what was said'], rows)}`
  }
}
