import {plainLine} from '../domain/text/plain-text.ts'

const COLUMNS = 100

/** Comment lines, each behind the mark; nothing in the text can end one early. */
export function comment(mark: string, text: string): string[] {
  const lines: string[] = []
  for (const word of plainLine(text).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < COLUMNS) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${mark} ${word}`)
  }
  return lines
}

/** {@link comment}, a sentence after the other. */
export function comments(mark: string, sentences: readonly string[]): string[] {
  return sentences.flatMap((sentence) => comment(mark, sentence))
}
