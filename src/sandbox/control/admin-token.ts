import {randomBytes} from 'node:crypto'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

/** The token that the control API asks for: made once, kept in `admin-token` in the sandbox's folder, readable by its owner only. */
export function adminToken(folder: string): string {
  const file = join(folder, 'admin-token')
  try {
    const kept = readFileSync(file, 'utf8').trim()
    if (kept !== '') return kept
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const token = randomBytes(32).toString('base64url')
  writeFileSync(file, `${token}\n`, {mode: 0o600})
  return token
}
