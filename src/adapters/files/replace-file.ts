import {randomBytes} from 'node:crypto'
import type {Stats} from 'node:fs'
import {type FileHandle, open, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'

export interface FileAccess {
  /** What is there now: its owner, group and mode are kept. */
  readonly replaced?: Stats | undefined
  /** Of a new file, less the bits of the umask; 0600 unless given. */
  readonly mode?: number
}

/**
 * Writes a file whole or not at all: into a file beside it, then to disk, then in its place. The one beside it is never
 * open to others than the whole file will be.
 * @throws NodeJS.ErrnoException; nothing is left beside it then.
 */
export async function replaceFile(file: string, content: string, access: FileAccess = {}): Promise<void> {
  const {replaced, mode = 0o600} = access
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`)
  try {
    const handle = await open(temporary, 'wx', replaced ? 0o600 : mode)
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

/** Owner and group first: a change of them takes away bits of the mode (chown(2)). */
async function keepAccess(handle: FileHandle, {uid, gid, mode}: Stats): Promise<void> {
  const now = await handle.stat()
  if (now.uid !== uid || now.gid !== gid) await handle.chown(uid, gid)
  await handle.chmod(mode & 0o777)
}

/** Makes the rename itself survive a power cut; some systems do not let a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
