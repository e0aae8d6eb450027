import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {openDatabase} from '../store/database.ts'

/** Another sandbox lives in the folder. */
export class FolderInUse extends Error {
  constructor(folder: string) {
    super(`a sandbox is running in ${folder} already`)
  }
}

/**
 * Makes the caller the only sandbox of a folder until it lets go or dies: an SQLite lock, which the system releases with the process,
 * so that nothing stale can stay behind.
 * @returns lets go.
 * @throws FolderInUse
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, {recursive: true, mode: 0o700})
  const database = openDatabase(join(folder, 'lock.db'))
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Error && /locked|busy/i.test(error.message)) throw new FolderInUse(folder)
    throw error
  }
  return () => database.close()
}
