import {createRequire} from 'node:module'
import type {DatabaseSync} from 'node:sqlite'

/** Opens an SQLite file without the warning that Node 22 and 24 print when node:sqlite is first loaded. */
export function openDatabase(file: string): DatabaseSync {
  const emitWarning = process.emitWarning
  process.emitWarning = () => {}
  try {
    const sqlite = createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite')
    return new sqlite.DatabaseSync(file)
  } finally {
    process.emitWarning = emitWarning
  }
}
