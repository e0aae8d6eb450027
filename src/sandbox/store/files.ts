import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

/**
 * Writes a file that is there whole or not at all, readable by its owner only. Nothing is synced to disk: what a
 * power cut takes is made anew at the next start.
 */
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

/**
 * Makes a folder whose files appear at once, because they belong together. Where another process was faster, its folder
 * stays.
 */
export function makeFolder(
  home: string,
  files: readonly {name: string; content: string | Buffer; mode: number}[],
): void {
  mkdirSync(dirname(home), {recursive: true, mode: 0o700})
  const draft = mkdtempSync(`${home}-`)
  try {
    for (const {name, content, mode} of files) writeFileSync(join(draft, name), content, {mode})
    renameSync(draft, home)
  } catch (error) {
    rmSync(draft, {recursive: true, force: true})
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
