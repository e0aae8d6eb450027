import type {GuardedInstance, GuardReport, PlannedAction, ReportedAction} from '../../app/guard/report.ts'
import type {PauseLimit} from '../../domain/guard/pause-limit.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {paragraph} from '../text/paragraph.ts'
import {beside, glyph, type Screen, type View} from '../text/screen.ts'
import {table} from '../text/table.ts'
import {actionBlock, actionLine, guardRate, guardStateWord, stateCounts} from './words.ts'

const HEAD = ['instance', 'state', 'bounces', 'complaints', 'sending']

/** One run: the fleet in numbers, those in trouble, and what was done. */
export function renderGuardReport(report: GuardReport): View {
  return (screen) => {
    const {summary, instances, actions, planned, pauseLimit} = report
    if (summary.total === 0) return "0 instances: SES has no configuration set of the broker's here."
    const done = [...actions, ...planned].map((action) => actionBlock(screen, action))
    const nothing = report.dryRun ? 'Nothing would be done.' : 'There was nothing to do.'
    return [
      beside(screen, stateCounts(summary)),
      instances.length > 0 ? instanceTable(screen, report) : '',
      summary.unproven > 0 ? paragraph(UNPROVEN, screen.columns) : '',
      pauseLimit.engaged ? pauseLimitWords(screen, pauseLimit) : '',
      done.length > 0 ? done.join('\n') : nothing,
    ]
      .filter((part) => part !== '')
      .join('\n\n')
  }
}

export function renderGuardAction(action: ReportedAction | PlannedAction): View {
  return (screen) => `${action.at}  ${actionLine(screen, action)}`
}

export function pauseLimitWords(screen: Screen, {wanted, before, maximum}: PauseLimit): string {
  const many = `${wanted} ${wanted === 1 ? 'instance is' : 'instances are'} to be paused and ${before} ${before === 1 ? 'was' : 'were'} within the hour: ${maximum} ${maximum === 1 ? 'is' : 'are'} the most. None was paused now, for so many at once may be bad data. If the rates are real: --max-pauses ${wanted + before}`
  return paragraph(`${glyph(screen, 'no')} The pause limit is reached. ${many}`, screen.columns)
}

const SENDING = {on: 'on', paused: 'paused', unread: '?'} as const

const UNPROVEN = 'unproven = sending was switched on again: its rates count once enough mail was sent since.'

function instanceTable(screen: Screen, {instances, actions}: GuardReport): string {
  const isPausedNow = ({configurationSet: set}: GuardedInstance): boolean =>
    actions.some(
      ({kind, outcome, configurationSet}) => kind === 'pause' && outcome === 'done' && configurationSet === set,
    )
  const rows = instances.map((instance) => [
    plainLine(instance.name),
    guardStateWord(screen, instance.state),
    guardRate(instance.bounce),
    guardRate(instance.complaint),
    // The table shows what was seen before anything was done.
    isPausedNow(instance) ? 'paused now' : SENDING[instance.sending],
  ])
  return table(screen, HEAD, rows)
}
