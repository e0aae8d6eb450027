import {randomBytes} from 'node:crypto'
import {rename, rm, writeFile} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {InvalidValue} from '../domain/failure.ts'
import {plainLine} from '../domain/plain-text.ts'

/**
 * Writes a file that was named on the command line, whole or not at all: a reader never sees half of it, and what was
 * there stays until the new one is complete.
 * @throws InvalidValue
 */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  const path = resolve(file)
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
