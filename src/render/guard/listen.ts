import type {GuardListenEvent, GuardListenSummary} from '../../app/guard/listen.ts'
import type {AlarmReport} from '../../app/guard/report.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {renderEndpointEvent} from '../feedback/listen.ts'
import {beside, glyph, type View} from '../text/screen.ts'
import {pauseLimitWords} from './guard.ts'
import {guardRate, guardStateWord} from './words.ts'

/** One line of the stream. */
export function renderGuardListenEvent(event: Exclude<GuardListenEvent, {event: 'judged'}>): View {
  return (screen) => {
    switch (event.event) {
      case 'listening':
        return `${glyph(screen, 'wait')} listening on ${event.url} for ${event.topics.map(plainLine).join(', ')}`
      case 'ignored':
        return `${glyph(screen, 'dot')} ${event.alarm === undefined ? '' : `${plainLine(event.alarm)}: `}${plainLine(event.reason)}`
      default:
        return renderEndpointEvent(event)(screen)
    }
  }
}

/** What an alarm came to. */
export function renderJudgedAlarm(alarm: string, {at, instance, pauseLimit}: AlarmReport): View {
  return (screen) => {
    const {name, state, bounce, complaint, sending} = instance
    const facts = [
      guardStateWord(screen, state),
      `bounces ${guardRate(bounce)}`,
      `complaints ${guardRate(complaint)}`,
      `sending ${sending}`,
    ]
    const held = pauseLimit.engaged ? `\n${pauseLimitWords(screen, pauseLimit)}` : ''
    return `${at}  ${plainLine(name)}: ${beside(screen, facts)} (alarm ${plainLine(alarm)})${held}`
  }
}

export function renderGuardListenSummary(summary: GuardListenSummary): View {
  return (screen) => {
    const refused = Object.values(summary.refused).reduce((sum, count) => sum + count, 0)
    const counts = [
      `${summary.alarms} ${summary.alarms === 1 ? 'alarm' : 'alarms'}`,
      `${summary.duplicates} again`,
      `${summary.ignored} ignored`,
      `${refused} refused`,
    ]
    return `${glyph(screen, 'ok')} ${beside(screen, counts)}`
  }
}
