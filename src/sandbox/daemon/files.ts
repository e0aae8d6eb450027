import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'

/** Writes a file that is there whole or not at all, readable by its owner only. */
export function writeJson(file: string, value: unknown): void {
  const fresh = `${file}.${process.pid}.new`
  try {
    writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`, {mode: 0o600})
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, {force: true})
    throw error
  }
}

/** What a file has as JSON; undefined when it is not there or is not JSON. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
