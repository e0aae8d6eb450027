import {plainLine} from '../text/plain-text.ts'

/** RFC 5322 section 2.1.1: lines should be no longer. */
const COLUMNS = 77

const CUT = '...'

/** Breaks a sentence between words into lines of mail. Long words stay whole, to be copied. */
export function wrapped(sentence: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of sentence.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && longer.length > COLUMNS) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].join('\n')
}

/**
 * Text from outside as one line of plain, whole characters; what is longer is cut between two of them and ends in `...`.
 * @param most UTF-16 code units.
 */
export function shortened(text: string, most: number): string {
  const line = plainLine(text).toWellFormed()
  if (line.length <= most) return line
  let kept = ''
  for (const character of line) {
    if (kept.length + character.length > most - CUT.length) break
    kept += character
  }
  return kept + CUT
}
