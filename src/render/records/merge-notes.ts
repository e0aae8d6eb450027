import type {DnsInstructions} from '../../app/records/dns-instructions.ts'
import type {DnsMerge} from '../../app/records/merge.ts'
import type {MergeNote} from '../../domain/records/merge/note.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {paragraph} from '../text/paragraph.ts'
import {glyph, type Screen} from '../text/screen.ts'
import {PURPOSE_NAMES} from './record-labels.ts'

type Severity = MergeNote['severity']

const GLYPHS = {problem: 'no', warning: 'warn', info: 'dot'} as const

/** What a merge has to say, the gravest first, a paragraph each. */
export function mergeNotes(
  screen: Screen,
  {merge, records}: Pick<DnsInstructions, 'merge' | 'records'>,
  severities: readonly Severity[],
): string[] {
  return severities.flatMap((severity) =>
    merge.notes
      .filter((note) => note.severity === severity)
      .map(({key, code, text}) => {
        const record = code === 'unanswered' ? undefined : records.find((each) => each.key === key)
        const about = record === undefined ? '' : `${PURPOSE_NAMES[record.purpose]}: `
        return paragraph(about + plainLine(text), screen.columns, `${glyph(screen, GLYPHS[severity])} `)
      }),
  )
}

/** What has to be said beside a text that is made for another program. */
export function mindfulTexts({notes}: DnsMerge): string[] {
  return notes.filter(({severity}) => severity !== 'info').map(({text}) => plainLine(text))
}

/** Whether a record is left out because somebody has to decide first. */
export function takesDecision({notes}: DnsMerge): boolean {
  return notes.some(({severity}) => severity === 'problem')
}
