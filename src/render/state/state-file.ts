import type {StateBackup, StateCheck, StateRestoration} from '../../domain/state/check.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type View} from '../text/screen.ts'

const KINDS: Readonly<Record<StateBackup['kind'], string>> = {daily: 'daily', migration: 'before a schema change'}

export function renderStateCheck({file, condition, damage, backups}: StateCheck): View {
  return (screen) => {
    const mark = {sound: 'ok', damaged: 'no', absent: 'warn'} as const
    const words = {sound: 'is sound', damaged: 'is damaged', absent: 'does not exist: nothing was recorded here'}
    return [
      `${glyph(screen, mark[condition])} ${plainLine(file)} ${words[condition]}`,
      ...damage.map((each) => `  ${plainLine(each)}`),
      backups.length === 0 ? 'No backups.' : 'Backups, newest first:',
      ...backups.map((each) => `  ${plainLine(each.file)}  ${KINDS[each.kind]}`),
    ].join('\n')
  }
}

export function renderStateRestoration({file, from, takenAt, keptAs}: StateRestoration): View {
  return (screen) =>
    [
      `${glyph(screen, 'ok')} ${plainLine(file)} is the backup ${plainLine(from)} now`,
      `  What was recorded after ${takenAt} is not in it.`,
      ...(keptAs === undefined ? [] : [`  What was there before: ${plainLine(keptAs)}`]),
    ].join('\n')
}
