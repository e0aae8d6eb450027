import {fstatSync, statSync} from 'node:fs'
import {devNull} from 'node:os'
import {EXIT} from '../domain/exit/exit.ts'
import {Failure} from '../domain/exit/failure.ts'

const REASONS: Readonly<Record<string, string>> = {
  EPIPE: 'its reader is gone',
  ENOSPC: 'no space is left there',
  ERR_STREAM_DESTROYED: 'it is closed',
}

/** Standard output did not take what was written to it. */
export class OutputFailed extends Failure {
  readonly code = 'output-failed'
  readonly exit = EXIT.fault
  /** A reader that has seen enough (`| head`) is no error, unless it was to have credentials. */
  readonly readerGone: boolean

  constructor({code = '', message}: NodeJS.ErrnoException, what = 'the result') {
    super(`Failed to write ${what} to standard output: ${REASONS[code] ?? message}${code === '' ? '' : ` (${code})`}.`)
    this.readerGone = code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED'
  }
}

let broken: NodeJS.ErrnoException | undefined

/** Standard output and standard error never throw: what the first one refuses is known by {@link outputFailure}. */
export function guardOutput(): void {
  process.stdout.on('error', note)
  // There is nothing left to say it on.
  process.stderr.on('error', () => {})
}

/** Why standard output has not taken everything, if it has not. */
export function outputFailure(what?: string): OutputFailed | undefined {
  return broken && new OutputFailed(broken, what)
}

/** Resolves when the text has left the process. @throws OutputFailed */
export async function writeOut(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    put(text, (error) => {
      if (error) reject(new OutputFailed(error))
      else resolve()
    })
  })
}

/** Writes without waiting. @param done called with what went wrong */
export function put(text: string, done: (error?: NodeJS.ErrnoException | null) => void = () => {}): void {
  try {
    process.stdout.write(text, (error) => {
      if (error) note(error)
      done(error)
    })
  } catch (error) {
    // What is no pipe is written at once, and its error may be thrown.
    note(error as NodeJS.ErrnoException)
    done(error as NodeJS.ErrnoException)
  }
}

/** Resolves when everything written so far has left the process; a closed pipe counts as done. */
export async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return
  await new Promise<void>((resolve) => {
    stream.write('', () => resolve())
    stream.once('close', () => resolve())
  })
}

/** Characters of a long text that are on their way at a time. */
const ON_THE_WAY = 64 * 1024

/** Writes a text that need not be there all at once, and a line break. @throws OutputFailed */
export async function writePieces(pieces: Iterable<string>): Promise<void> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < ON_THE_WAY) continue
    await writeOut(text)
    text = ''
  }
  await writeOut(`${text}\n`)
}

/**
 * Whether nobody can ever read standard output: it was closed (in place of which Node opens the null device), or is the
 * null device.
 */
export function outputLeadsNowhere(): boolean {
  try {
    const stats = fstatSync(1)
    return stats.isCharacterDevice() && stats.rdev === statSync(devNull).rdev
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EBADF'
  }
}

function note(error: NodeJS.ErrnoException): void {
  broken ??= error
}
