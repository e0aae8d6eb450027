import type {GuardAuditLog} from '../../app/guard/audit-log.ts'
import type {ReportedAction} from '../../app/guard/report.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Screen, View} from '../text/screen.ts'
import {actionBlock} from './words.ts'

/** The audit log, newest first: a line for what was done, and one for who did it. */
export function renderGuardAuditLog({actions}: GuardAuditLog): View {
  return (screen) =>
    actions.length === 0
      ? 'Nothing was paused, unpaused or reported.'
      : actions.map((one) => entry(screen, one)).join('\n')
}

function entry(screen: Screen, action: ReportedAction): string {
  const {at, by, evidence} = action
  const cleaned = evidence === undefined ? '' : `\n  cleaned up: ${plainLine(evidence)}`
  return `${actionBlock(screen, action, `${at}  `)}\n  by ${plainLine(by)}${cleaned}`
}
