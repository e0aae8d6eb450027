import stringWidth from 'string-width'

/**
 * Breaks text between words so that it fits the columns. Long words stay whole, to be copied.
 * @param first what the first line begins with; the others begin with as much space, or with `rest`.
 */
export function paragraph(text: string, columns: number, first = '', rest = ' '.repeat(stringWidth(first))): string {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ')) {
    const longer = empty ? line + word : `${line} ${word}`
    if (!empty && stringWidth(longer) > columns) {
      lines.push(line.trimEnd())
      line = rest + word
    } else {
      line = longer
    }
    empty = false
  }
  return [...lines, line].join('\n')
}
