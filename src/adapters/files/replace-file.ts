import {randomBytes} from 'node:crypto'
import type {Stats} from 'node:fs'
import {type FileHandle, open, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'

/**
 * Writes a file whole or not at all: into a file beside it that only its owner can read, then to disk, then in its place.
 * @param replaced what is there now: its group and mode are kept. Absent: mode 0600.
 * @throws NodeJS.ErrnoException; nothing is left beside it then.
 */
export async function replaceFile(file: string, content: string, replaced?: Stats): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(content)
      if (replaced) await keepAccess(handle, replaced)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    await syncFolder(dirname(file))
  } catch (error) {
    await rm(temporary, {force: true})
    throw error
  }
}

/** The group first: a change of it takes away bits of the mode (chown(2)). */
async function keepAccess(handle: FileHandle, {uid, gid, mode}: Stats): Promise<void> {
  if ((await handle.stat()).gid !== gid) await handle.chown(uid, gid)
  await handle.chmod(mode & 0o777)
}

/** Makes the rename itself survive a power cut; some systems do not let a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
