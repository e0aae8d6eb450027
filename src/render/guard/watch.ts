import type {GuardWatchEvent, GuardWatchSummary} from '../../app/guard/watch.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {paragraph} from '../text/paragraph.ts'
import {beside, glyph, type View} from '../text/screen.ts'
import {pauseLimitWords} from './guard.ts'
import {stateCounts} from './words.ts'

/** One line of a guard that runs at intervals. */
export function renderGuardWatchEvent(event: GuardWatchEvent): View {
  return (screen) => {
    switch (event.event) {
      case 'health':
        return `${glyph(screen, 'wait')} health at ${event.url}health`
      case 'failed':
        return `${event.at}  ${glyph(screen, 'warn')} no run was made: ${plainLine(event.reason)}`
      case 'run': {
        const {at, summary, pauseLimit, missing} = event.run
        const unread = missing.map((what) => `\n  ${glyph(screen, 'warn')} not read: ${plainLine(what)}`).join('')
        const held = pauseLimit.engaged ? `\n${pauseLimitWords(screen, pauseLimit)}` : ''
        return `${at}  ${beside(screen, stateCounts(summary))}${held}${unread}`
      }
    }
  }
}

export function renderGuardWatchSummary({runs, failed}: GuardWatchSummary): View {
  return (screen) => {
    const bad = failed === 0 ? '' : `, ${failed} could not be made`
    const end = `${glyph(screen, 'ok')} ${runs} ${runs === 1 ? 'run' : 'runs'}${bad}. What was begun and not finished, the next guard finishes.`
    return paragraph(end, screen.columns)
  }
}
