import {closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import type {DatabaseSync} from 'node:sqlite'
import type {StateBackup} from '../../domain/state/check.ts'
import {makePrivateFolder} from '../files/private-folder.ts'
import {backupsOf, sizeOf} from './files.ts'

const DAY_MILLIS = 86_400_000
/** How many of each kind are kept. */
const KEPT: Readonly<Record<StateBackup['kind'], number>> = {daily: 3, migration: 2}
const NAME = /^state-(daily|migration)-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/

/** Newest first. */
export function listBackups(folder: string): StateBackup[] {
  const backups = backupsOf(folder)
  return namesIn(backups)
    .flatMap((name) => {
      const [, kind, date, hours, minutes, seconds] = NAME.exec(name) ?? []
      if (kind !== 'daily' && kind !== 'migration') return []
      const file = join(backups, name)
      const takenAt = `${date}T${hours}:${minutes}:${seconds}.000Z`
      return [{file, kind, takenAt, bytes: sizeOf(file) ?? 0}] satisfies StateBackup[]
    })
    .sort((one, other) => (one.takenAt < other.takenAt ? 1 : -1))
}

/** A clock that was set back must not keep backups from being made. */
export function isBackupDue(folder: string, now: number): boolean {
  return !listBackups(folder).some(({takenAt}) => Math.abs(now - Date.parse(takenAt)) < DAY_MILLIS)
}

/**
 * A copy as of now, on disk when this returns, and the oldest of its kind removed. It is made beside the others and gets
 * its name when it is whole.
 */
export function makeBackup(database: DatabaseSync, folder: string, kind: StateBackup['kind'], now: number): void {
  const backups = backupsOf(folder)
  makePrivateFolder(backups)
  const scratch = mkdtempSync(join(backups, '.new-'))
  try {
    const copy = join(scratch, 'state.db')
    // VACUUM INTO takes a file that is empty, and leaves its mode as it is (SQLite, "VACUUM").
    closeSync(openSync(copy, 'wx', 0o600))
    database.prepare('VACUUM INTO ?').run(copy)
    syncFile(copy)
    const time = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')
    renameSync(copy, join(backups, `state-${kind}-${time}Z.db`))
    syncFile(backups)
  } finally {
    rmSync(scratch, {recursive: true, force: true})
  }
  const ofKind = listBackups(folder).filter((backup) => backup.kind === kind)
  for (const {file} of ofKind.slice(KEPT[kind])) rmSync(file, {force: true})
}

export function syncFile(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
