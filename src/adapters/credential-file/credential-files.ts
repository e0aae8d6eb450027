import {randomBytes} from 'node:crypto'
import {constants} from 'node:fs'
import {access, lstat, open, readFile, realpath, rename, rm} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {CredentialFileUnreadable, CredentialFileUnwritable} from '../../domain/credential-file-failures.ts'
import type {CredentialFiles} from '../../ports/credential-file.ts'
import {readFolders} from './binding-folders.ts'

/** Files with mode 0600 that are replaced whole or not at all. A symbolic link is followed, so its target is replaced. */
export function credentialFiles(): CredentialFiles {
  return {
    check: async (path) => {
      await target(path)
    },
    read: async (path) => {
      try {
        return decoded(await readFile(path))
      } catch (error) {
        if (isMissing(error)) return undefined
        throw new CredentialFileUnreadable(path, reasonOf(error), error)
      }
    },
    readFolders: async (root) => {
      try {
        return await readFolders(root)
      } catch (error) {
        if (isMissing(error)) return undefined
        throw new CredentialFileUnreadable(root, reasonOf(error), error)
      }
    },
    write: async (path, content) => {
      const file = await target(path)
      const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`)
      try {
        const handle = await open(temporary, 'wx', 0o600)
        try {
          await handle.writeFile(content)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(temporary, file)
        await syncFolder(dirname(file))
      } catch (error) {
        await rm(temporary, {force: true})
        throw unwritable(path, error)
      }
    },
  }
}

async function target(path: string): Promise<string> {
  const file = await realpath(path).catch(() => resolve(path))
  try {
    const stats = await lstat(file).catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    })
    if (stats && !stats.isFile()) throw new Error('it is not a regular file')
    await access(dirname(file), constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
  return file
}

/** Makes the rename itself survive a power cut; some systems do not let a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** PowerShell redirects into UTF-16 with a byte order mark. */
function decoded(content: Buffer): string {
  const utf16 = content[0] === 0xff && content[1] === 0xfe
  return utf16 ? content.subarray(2).toString('utf16le') : content.toString('utf8')
}

function unwritable(path: string, error: unknown): CredentialFileUnwritable {
  return new CredentialFileUnwritable(path, reasonOf(error), error)
}

function reasonOf(error: unknown): string {
  const {code, message} = error as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    ENOENT: 'its folder does not exist',
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space is left on the device',
    ENOTDIR: 'a part of the path is not a folder',
    EISDIR: 'it is a folder',
  }
  return reasons[code ?? ''] ?? message
}
