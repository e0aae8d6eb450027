import type {OrphanReport} from '../../app/binding/possible-orphans.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {paragraph} from '../text/paragraph.ts'
import {type Glyph, glyph, type Screen} from '../text/screen.ts'

const MARKS: Readonly<Record<OrphanReport['state'], Glyph>> = {
  'proved-gone': 'ok',
  deleted: 'ok',
  found: 'warn',
  'may-appear': 'wait',
  'not-examined': 'warn',
}

/** One paragraph for each binding without a record: which IAM user, and what is known of it. */
export function orphanLines(screen: Screen, orphans: readonly OrphanReport[]): string[] {
  return orphans.map((orphan) => paragraph(wordsOf(orphan), screen.columns, `${glyph(screen, MARKS[orphan.state])} `))
}

/** Commands that close what is open about possible orphans. */
export function orphanCommands(orphans: readonly OrphanReport[]): string[] {
  const commands = orphans.map(({state, bindingId}) => {
    if (state === 'found') return shellCommand('sesctl', 'resume', '--delete-orphans')
    if (state === 'not-examined') return shellCommand('sesctl', 'resume', '--forget-orphan', bindingId)
    return state === 'may-appear' ? shellCommand('sesctl', 'resume') : undefined
  })
  return [...new Set(commands.filter((command) => command !== undefined))]
}

function wordsOf({bindingId, user, path, state, activeKeyIds, mayAppearUntil, reason}: OrphanReport): string {
  const which = `the IAM user ${plainLine(user)} (path ${path})`
  const head = `The platform has no record of binding ${plainLine(bindingId)}`
  const why = reason === null ? '' : ` ${plainLine(reason)}`
  switch (state) {
    case 'proved-gone':
      return reason === null ? `${head}, and IAM shows no active key of ${which}.` : plainLine(reason)
    case 'deleted':
      return `${head}; ${which} is deleted.`
    case 'found':
      return `${head}, but ${which} is there: its key ${activeKeyIds.map(plainLine).join(', ')} works.${why}`
    case 'may-appear':
      return `${head}. IAM shows no active key, and the broker may make ${which} until ${mayAppearUntil}.`
    case 'not-examined':
      return `${head}, which proves nothing about ${which}: ${reason === null ? 'IAM was not asked' : plainLine(reason)}. Its key may work. Run sesctl resume in a context that may read IAM, or have the user looked for; once it is gone, say so.`
  }
}
