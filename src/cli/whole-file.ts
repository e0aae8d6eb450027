import {randomBytes} from 'node:crypto'
import {lstat, realpath, rename, rm, writeFile} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {InvalidValue} from '../domain/exit/failure.ts'
import {plainLine} from '../domain/text/plain-text.ts'

/**
 * Writes a file that was named on the command line, whole or not at all: a reader never sees half of it, and what was
 * there stays until the new one is complete. A link is kept, and the file that it leads to is replaced.
 * @throws InvalidValue
 */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  const path = await targetOf(file)
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  try {
    await writeFile(temporary, text, {flag: 'wx', flush: true})
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, {force: true})
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new InvalidValue(`Can't write ${plainLine(file)} (${reason}).`)
  }
}

async function targetOf(file: string): Promise<string> {
  const entry = await lstat(file).catch(() => undefined)
  if (entry === undefined) return resolve(file)
  const path = await realpath(file).catch(() => undefined)
  if (path !== undefined && (await lstat(path)).isFile()) return path
  throw new InvalidValue(`Can't write ${plainLine(file)}: it is no regular file, and no link to one.`)
}
