import type {ResumeResult} from '../../app/resume/resume.ts'
import type {Resumed} from '../../domain/resume/unfinished.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {paragraph} from '../text/paragraph.ts'
import {type Glyph, glyph, type Screen, type View} from '../text/screen.ts'

const MARKS: Readonly<Record<Resumed['outcome'], Glyph>> = {
  finished: 'ok',
  failed: 'no',
  'in-progress': 'wait',
  'needs-you': 'warn',
  found: 'dot',
  interrupted: 'warn',
  'not-checked': 'dot',
}

const OPERATIONS = {create: 'creation', update: 'update', delete: 'deletion'} as const

/** What earlier commands had left half done, and what became of each. */
export function renderResumed({items}: ResumeResult): View {
  return (screen) =>
    items.length === 0
      ? `${glyph(screen, 'ok')} Nothing was left half done.`
      : items.map((item) => line(screen, item)).join('\n')
}

function line(screen: Screen, item: Resumed): string {
  const head = `${nounOf(item)} of ${plainLine(item.instance.name)}`
  return paragraph(`${head}: ${plainLine(item.detail)}`, screen.columns, `${glyph(screen, MARKS[item.outcome])} `)
}

function nounOf({what, operation, bindingId}: Resumed): string {
  if (operation !== undefined) return OPERATIONS[operation]
  return what === 'rotation' ? 'rotation' : `binding ${plainLine((bindingId ?? '').slice(0, 8))}`
}
