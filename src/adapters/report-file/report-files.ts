import {lstat, realpath} from 'node:fs/promises'
import {resolve} from 'node:path'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {ReportFiles} from '../../ports/reputation/report-files.ts'
import {replaceFile} from '../files/replace-file.ts'

/** What a new file gets, less the bits of the umask: a web server reads reports too. */
const FOR_EVERYBODY = 0o666

export function reportFiles(): ReportFiles {
  return {
    write: async (file, text) => {
      const path = await targetOf(file)
      try {
        await replaceFile(path, text, {mode: FOR_EVERYBODY})
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
        throw new InvalidValue(`Can't write ${plainLine(file)} (${reason}).`)
      }
    },
  }
}

async function targetOf(file: string): Promise<string> {
  const entry = await lstat(file).catch(() => undefined)
  if (entry === undefined) return resolve(file)
  const path = await realpath(file).catch(() => undefined)
  if (path !== undefined && (await lstat(path)).isFile()) return path
  throw new InvalidValue(`Can't write ${plainLine(file)}: it is no regular file, and no link to one.`)
}
