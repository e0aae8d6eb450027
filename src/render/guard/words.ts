import stringWidth from 'string-width'
import type {GuardedRate, PlannedAction, ReportedAction} from '../../app/guard/report.ts'
import type {ActionKind} from '../../domain/guard/action.ts'
import {GUARD_STATES, type GuardState} from '../../domain/guard/machine.ts'
import {percent} from '../../domain/text/percentage.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {grouped} from '../reputation/words.ts'
import {paragraph} from '../text/paragraph.ts'
import {type Glyph, glyph, type Screen} from '../text/screen.ts'

const GLYPH_OF_STATE: Readonly<Record<GuardState, Glyph>> = {
  critical: 'no',
  warning: 'warn',
  paused: 'no',
  unread: 'wait',
  unproven: 'wait',
  stale: 'wait',
  ok: 'ok',
  'no-data': 'dot',
}

export function guardStateWord(screen: Screen, state: GuardState): string {
  const mark = glyph(screen, GLYPH_OF_STATE[state])
  // Without Unicode the mark of what is right is the word itself.
  if (state === 'ok' && !screen.unicode) return mark
  return `${mark} ${state === 'no-data' ? 'no data' : state}`
}

/** `812 instances`, `2 warning`, …: those that there are any of. */
export function stateCounts(summary: Readonly<Record<GuardState | 'total', number>>): string[] {
  const counts = GUARD_STATES.filter((state) => summary[state] > 0).map(
    (state) => `${grouped(summary[state])} ${state === 'no-data' ? 'without data' : state}`,
  )
  return [`${grouped(summary.total)} ${summary.total === 1 ? 'instance' : 'instances'}`, ...counts]
}

export function guardRate({status, rate, thresholds}: GuardedRate): string {
  if (rate === undefined) return status === 'fresh' ? '-' : status === 'no-data' ? '-' : status
  const shown = percent(rate, thresholds)
  return status === 'fresh' ? shown : `${shown} (${status})`
}

const DOINGS: Readonly<Record<ActionKind, string>> = {
  pause: 'pause',
  unpause: 'unpause',
  'warn-admin': 'warn the admin of',
  'warn-platform': 'notify the platform of',
  held: 'hold back',
  crossed: 'note the crossing of',
  recovered: 'note the recovery of',
}

const OUTCOMES: Readonly<Record<ReportedAction['outcome'], readonly [Glyph, string]>> = {
  done: ['ok', ''],
  open: ['warn', 'not yet'],
  failed: ['no', 'given up'],
  superseded: ['dot', 'not needed'],
}

/** One action on one line, for a log: what, of whom, why, and how it ended. */
export function actionLine(screen: Screen, action: ReportedAction | PlannedAction): string {
  const {what, end} = actionParts(screen, action)
  return end === '' ? what : `${what} (${end})`
}

/** The same for a screen: how it ended has lines of its own where one has no room for both. */
export function actionBlock(screen: Screen, action: ReportedAction | PlannedAction, before = ''): string {
  const line = `${before}${actionLine(screen, action)}`
  if (stringWidth(line) <= screen.columns) return line
  const {what, end} = actionParts(screen, action)
  const parts = [paragraph(`${before}${what}`, screen.columns, '', INDENT)]
  if (end !== '') parts.push(paragraph(end, screen.columns, INDENT))
  return parts.join('\n')
}

const INDENT = '    '

function actionParts(screen: Screen, action: ReportedAction | PlannedAction): {what: string; end: string} {
  const doing = action.kind === 'held' && action.notice ? 'notify the platform of held' : DOINGS[action.kind]
  const what = `${doing} ${plainLine(action.instance) || 'pauses'}: ${plainLine(action.reason)}`
  if (!('outcome' in action)) return {what: `${glyph(screen, 'dot')} would ${what}`, end: ''}
  const [mark, word] = OUTCOMES[action.outcome]
  const detail = action.detail === undefined ? '' : plainLine(action.detail)
  const end = [word, detail].filter((part) => part !== '').join(': ')
  return {what: `${glyph(screen, mark)} ${what}`, end}
}
