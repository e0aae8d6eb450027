import {randomBytes} from 'node:crypto'
import {constants, copyFileSync, renameSync, rmSync, statSync} from 'node:fs'
import {resolve} from 'node:path'
import {Failure} from '../../domain/exit/failure.ts'
import {StateUnusable} from '../../domain/instance/inventory-failures.ts'
import type {StateCheck, StateRestoration} from '../../domain/state/check.ts'
import {NoStateBackup, StateInUse} from '../../domain/state/failures.ts'
import type {StateFile} from '../../ports/state/state-file.ts'
import {listBackups, syncFile} from './backups.ts'
import {closeStateFiles, hasEntry, placeUnlessThere, SIDE_FILES, sizeOf, stateFileOf} from './files.ts'
import {BUSY_TIMEOUT, LockWait, type LockWaitOptions} from './lock-wait.ts'
import {findDamage, isDamage, openSqlite, primaryCode, SQLITE} from './sqlite.ts'

/** @param folder absolute path of the state folder. */
export function stateFile(
  folder: string,
  {clock, ...waiting}: LockWaitOptions & {readonly clock: {now(): number}},
): StateFile {
  const file = stateFileOf(folder)
  const lock = new LockWait(file, waiting)
  return {
    check: async () => await reading(file, async () => await lock.attempt(() => check(folder, file))),
    restore: async (backup) => await reading(file, async () => restore(folder, file, {backup, now: clock.now()})),
  }
}

function check(folder: string, file: string): StateCheck {
  const backups = listBackups(folder)
  const bytes = sizeOf(file)
  if (bytes === undefined) {
    const isGone = backups.length > 0
    return {file, condition: isGone ? 'damaged' : 'absent', damage: isGone ? ['the file is gone'] : [], backups}
  }
  const damage = damageOf(file)
  return {file, condition: damage.length === 0 ? 'sound' : 'damaged', damage, bytes, backups}
}

/** Opened for reading and writing: what a killed process left in the write-ahead log belongs to it. */
function damageOf(file: string): string[] {
  if (sizeOf(file) === 0) return ['the file is empty']
  const database = openSqlite(file)
  try {
    database.exec(BUSY_TIMEOUT)
    const damage = findDamage(database, 'integrity_check')
    const tables = damage.length > 0 || database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table'").get()
    return tables ? damage : ['its tables are gone']
  } finally {
    database.close()
  }
}

function restore(
  folder: string,
  file: string,
  {backup, now}: {readonly backup: string | undefined; readonly now: number},
): StateRestoration {
  const backups = listBackups(folder)
  const chosen = backup === undefined ? backups.find((one) => isSound(one.file)) : {file: resolve(backup)}
  if (!chosen) {
    throw new NoStateBackup(`There is no sound backup of ${file}. Nothing was changed.`, {
      hints: ['sesctl state check'],
    })
  }
  if (!isSound(chosen.file)) {
    throw new NoStateBackup(`${chosen.file} is not a sound backup. Nothing was changed.`, {
      hints: ['sesctl state check'],
    })
  }
  requireUnused(file)
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.new`
  copyFileSync(chosen.file, temporary, constants.COPYFILE_EXCL)
  closeStateFiles(temporary)
  syncFile(temporary)
  const keptAs = setAside(file, now)
  placeUnlessThere(temporary, file)
  syncFile(folder)
  const takenAt = backups.find((one) => one.file === chosen.file)?.takenAt ?? statSync(chosen.file).mtime.toISOString()
  return {file, from: chosen.file, takenAt, ...(keptAs === undefined ? {} : {keptAs})}
}

function isSound(file: string): boolean {
  if (!sizeOf(file)) return false
  const database = openSqlite(file, {readOnly: true})
  try {
    return findDamage(database, 'integrity_check').length === 0
  } finally {
    database.close()
  }
}

/** In exclusive locking mode SQLite refuses while anybody else is connected (SQLite, "WAL without shared memory"). */
function requireUnused(file: string): void {
  if (!sizeOf(file)) return
  const database = openSqlite(file)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK')
  } catch (error) {
    if (primaryCode(error) === SQLITE.BUSY) throw new StateInUse(file)
    if (!isDamage(error)) throw error
  } finally {
    database.close()
  }
}

/** The write-ahead log goes with its database: neither means anything without the other. */
function setAside(file: string, now: number): string | undefined {
  if (!hasEntry(file)) {
    for (const suffix of SIDE_FILES) rmSync(`${file}${suffix}`, {force: true})
    return undefined
  }
  const keptAs = `${file}.replaced-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`
  for (const suffix of [...SIDE_FILES, '']) {
    if (hasEntry(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${keptAs}${suffix}`)
  }
  return keptAs
}

async function reading<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new StateUnusable(
      `Failed to read the state file ${file}: ${error instanceof Error ? error.message : error}`,
      {
        hints: ['Check that the folder is yours and that the disk is not full.'],
        cause: error,
      },
    )
  }
}
