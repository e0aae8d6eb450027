import {plainLine} from './plain-text.ts'

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/

/** One word, quoted for a POSIX shell where it needs to be; control characters are dropped. */
export function shellWord(word: string): string {
  const printable = plainLine(word).replaceAll('\ufffd', '')
  return SAFE.test(printable) ? printable : `'${printable.replaceAll("'", `'\\''`)}'`
}

/** A command that can be pasted into a shell, whatever the words hold. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}
