import {createWriteStream, renameSync, statSync} from 'node:fs'
import {join} from 'node:path'

/** Bytes. A larger log is put aside when the sandbox starts. */
const LARGEST = 4 * 1024 * 1024

export interface Log {
  /** One event; whatever would break the line is escaped. */
  line(text: string): void
  /** Resolves when everything is written. */
  close(): Promise<void>
}

/** Appends to `sandbox.log` in the sandbox's folder. */
export function openLog(folder: string): Log {
  const file = join(folder, 'sandbox.log')
  putAside(file)
  const stream = createWriteStream(file, {flags: 'a', mode: 0o600})
  // A full disk must not stop the sandbox.
  stream.on('error', () => {})
  return {
    line: (text) => {
      if (stream.writable) stream.write(`${new Date().toISOString()} ${escaped(text)}\n`)
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  }
}

function putAside(file: string): void {
  const size = statSync(file, {throwIfNoEntry: false})?.size ?? 0
  if (size > LARGEST) renameSync(file, `${file}.old`)
}

/** Control characters, and those that reorder text (Unicode Bidi_Control), as \u escapes. */
function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
