import {createRequire} from 'node:module'
import type {DatabaseSync, DatabaseSyncOptions} from 'node:sqlite'

/** SQLite's primary result codes (SQLite, "Result and Error Codes"). */
export const SQLITE = {BUSY: 5, CORRUPT: 11, CONSTRAINT: 19, NOTADB: 26} as const

export function openSqlite(file: string, options: DatabaseSyncOptions = {}): DatabaseSync {
  return new (quietSqlite().DatabaseSync)(file, options)
}

/** node:sqlite without the warning that Node 22 and 24 print when it is first loaded. */
function quietSqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning
  process.emitWarning = () => {}
  try {
    return createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

/** The result code without what an extended one adds; 0 for anything else. */
export function primaryCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
}

export function isDamage(error: unknown): boolean {
  const code = primaryCode(error)
  return code === SQLITE.CORRUPT || code === SQLITE.NOTADB
}

/** What `PRAGMA quick_check` and `PRAGMA integrity_check` find; empty when the database is sound. */
export function findDamage(database: DatabaseSync, pragma: 'quick_check' | 'integrity_check'): string[] {
  try {
    const rows = database.prepare(`PRAGMA ${pragma}(20)`).all()
    return rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== 'ok')
  } catch (error) {
    if (isDamage(error)) return [(error as Error).message]
    throw error
  }
}
