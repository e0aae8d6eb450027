import {chmodSync, mkdirSync, statSync} from 'node:fs'
import {dirname} from 'node:path'

const PRIVATE = 0o700

/**
 * Makes a folder that only its owner can enter, with the folders above it, and closes one that others could enter.
 * Node's recursive mkdir is not used: it never returns where making a folder answers ENOENT although its parent exists,
 * as below /proc.
 * @param path absolute. @throws NodeJS.ErrnoException
 */
export function makePrivateFolder(path: string): void {
  const missing: string[] = []
  let folder = path
  while (statSync(folder, {throwIfNoEntry: false}) === undefined) {
    missing.unshift(folder)
    folder = dirname(folder)
  }
  for (const each of missing) makeUnlessThere(each)
  if (missing.length === 0) closeToOthers(path, PRIVATE)
}

/**
 * Takes the rights of group and others from what this user owns; the rest is for its owner to decide.
 * @param mode 0o700 for a folder, 0o600 for a file.
 */
export function closeToOthers(path: string, mode: number): void {
  const stats = statSync(path, {throwIfNoEntry: false})
  if (stats === undefined || stats.uid !== process.getuid?.() || (stats.mode & 0o077) === 0) return
  chmodSync(path, mode)
}

/** Another process may make it at the same moment. */
function makeUnlessThere(path: string): void {
  try {
    mkdirSync(path, {mode: PRIVATE})
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
