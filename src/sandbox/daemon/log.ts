import {createWriteStream, openSync, renameSync, statSync, type WriteStream} from 'node:fs'
import {join} from 'node:path'

/** Bytes. A larger log is put aside, as `sandbox.log.old`; the one before it goes. */
const LARGEST = 4 * 1024 * 1024

export interface Log {
  /** One event; whatever would break the line is escaped. */
  line(text: string): void
  /** Resolves when everything is written. */
  close(): Promise<void>
}

/**
 * Appends to `sandbox.log` in the sandbox's folder. Lines are dated by the machine's clock: they are about this process, and
 * the sandbox's own clock may be anywhere.
 *
 * @param largest bytes
 */
export function openLog(folder: string, largest = LARGEST): Log {
  const file = join(folder, 'sandbox.log')
  let size = statSync(file, {throwIfNoEntry: false})?.size ?? 0
  let stream = size > largest ? afresh(file) : append(file)
  if (size > largest) size = 0
  return {
    line: (text) => {
      if (!stream.writable) return
      const line = `${new Date().toISOString()} ${escaped(text)}\n`
      size += Buffer.byteLength(line)
      stream.write(line)
      if (size <= largest) return
      stream.end()
      stream = afresh(file)
      size = 0
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  }
}

/** What was still on its way into the old file gets there: it is the same file under another name. */
function afresh(file: string): WriteStream {
  renameSync(file, `${file}.old`)
  return append(file)
}

function append(file: string): WriteStream {
  // Opened at once, so that a file that is put aside is never a file that is not there yet.
  const stream = createWriteStream(file, {fd: openSync(file, 'a', 0o600)})
  // A full disk must not stop the sandbox.
  stream.on('error', () => {})
  return stream
}

/** Control characters, and those that reorder text (Unicode Bidi_Control), as \u escapes. */
function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
