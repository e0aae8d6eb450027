import {existsSync, linkSync, lstatSync, renameSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {closeToOthers} from '../files/private-folder.ts'

const PRIVATE = 0o600
/** What SQLite keeps beside a database in WAL mode. */
export const SIDE_FILES = ['-wal', '-shm'] as const

export const stateFileOf = (folder: string): string => join(folder, 'state.db')
export const backupsOf = (folder: string): string => join(folder, 'backups')

/** An earlier sesctl left the file to the umask. SQLite gives the files beside it the mode of the database. */
export function closeStateFiles(file: string): void {
  for (const suffix of ['', ...SIDE_FILES]) closeToOthers(`${file}${suffix}`, PRIVATE)
}

/** Whether there is anything of this name, be it a link to nothing. */
export function hasEntry(file: string): boolean {
  return lstatSync(file, {throwIfNoEntry: false}) !== undefined
}

/** @returns bytes; undefined when there is no such file. */
export function sizeOf(file: string): number | undefined {
  return statSync(file, {throwIfNoEntry: false})?.size
}

const NO_HARD_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

/**
 * Gives a finished file its name unless another process has been faster.
 * Some file systems have no hard links: the moment between the check and the rename is left there.
 */
export function placeUnlessThere(temporary: string, file: string): void {
  try {
    linkSync(temporary, file)
  } catch (error) {
    const {code = ''} = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (!NO_HARD_LINKS.has(code)) throw error
    if (!existsSync(file)) renameSync(temporary, file)
  } finally {
    rmSync(temporary, {force: true})
  }
}
